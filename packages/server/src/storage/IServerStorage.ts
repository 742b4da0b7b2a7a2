/**
 * Where a node keeps its records beyond its memory. The node decides what is kept and which record wins; an adapter
 * only keeps, and says when it has.
 */
import type { LWWRecord } from '@topgunbuild/core'

export interface IServerStorage {
  /** True: what a write was resolved for survives the loss of the process and of the machine's power. */
  readonly isDurable: boolean
  /**
   * Opens what is there; to be awaited before anything else.
   * @throws TopGunError REJECTED with a sentence that names the place and says what to do
   */
  initialize(): Promise<void>
  /** Resolves once everything handed in is kept and nothing is held open; idempotent. */
  close(): Promise<void>
  /** Names of the maps that have records. */
  maps(): Promise<string[]>
  loadAllKeys(map: string): Promise<string[]>
  load(map: string, key: string): Promise<LWWRecord<unknown> | undefined>
  /** Only the keys that are there. */
  loadAll(map: string, keys: readonly string[]): Promise<Map<string, LWWRecord<unknown>>>
  /**
   * Writes take effect in the order of the calls, each replacing what was there before. Each resolves once it is kept;
   * those that come while the disk is busy share its next turn, and reads find them once they are kept. After a loss
   * of power there is what some first part of the calls comes to, at least as long as the resolved ones; it may end
   * within a batch. What is handed in may change after the call.
   * @throws TopGunError INTERNAL when it could not be kept: from then on every write rejects, since nobody can tell
   * what is on a disk that failed
   */
  store(map: string, key: string, record: LWWRecord<unknown>): Promise<void>
  storeAll(map: string, records: ReadonlyMap<string, LWWRecord<unknown>>): Promise<void>
  delete(map: string, key: string): Promise<void>
  deleteAll(map: string, keys: readonly string[]): Promise<void>
  /** Small facts beside the records; undefined: never set. */
  getMeta(name: string): Promise<unknown>
  setMeta(name: string, value: unknown): Promise<void>
}
