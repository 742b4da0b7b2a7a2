import type { LocalOnly } from './OpenMap'

/** How a map is opened; what its first opening said stands. */
export interface MapOptions {
  /** False: the map shows only what this client writes, and nothing is received for it. Default true. */
  readonly sync?: boolean
  /**
   * What becomes of a record that this client holds and the cluster does not: `give-back` writes it again, under the
   * stamp it has (the cluster may have lost it); `drop` shows it no longer, so that the map is a mirror. Writes that are
   * on their way are neither. Default `give-back`.
   */
  readonly localOnly?: LocalOnly
}
