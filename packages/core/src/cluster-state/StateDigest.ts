/** The digest of one state after another: a partition that stays the same object is not written out again. */
import { hashString } from '../partitioning/hash'
import type { ClusterState, Partition } from './ClusterState'

/** As JSON writes it; no name in a state can look like it, for quotes in names are escaped. */
const NO_PARTITIONS = '"partitions":[]'

export class StateDigest {
  private partitions: readonly Partition[] = []
  /** As they stand in the JSON of the state, each with the comma before it. */
  private texts: readonly string[] = []

  /** The same number as `digestOf`. */
  of(state: ClusterState): number {
    const { partitions } = state
    this.texts = partitions.map((partition, at) => {
      const known = this.partitions[at] === partition ? this.texts[at] : undefined
      return known ?? `${at === 0 ? '' : ','}${JSON.stringify(partition)}`
    })
    this.partitions = partitions
    const [before = '', after = ''] = JSON.stringify({ ...state, partitions: [] }).split(NO_PARTITIONS)
    let hash = hashString(`${before}"partitions":[`)
    for (const text of this.texts) hash = hashString(text, hash)
    return hashString(`]${after}`, hash)
  }
}
