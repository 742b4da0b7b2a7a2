/** The digest of one state after another: a partition that stays the same object is not looked at again. */
import { hashString } from '../partitioning/hash'
import type { ClusterState, Partition } from './ClusterState'

export class StateDigest {
  private last: ClusterState | undefined
  private digest = 0
  private partitions: readonly Partition[] = []
  /** Of each partition. */
  private hashes: readonly number[] = []

  /** Unsigned 32-bit; of equal states the same, in whatever order they are asked about. */
  of(state: ClusterState): number {
    if (state !== this.last) this.look(state)
    return this.digest
  }

  private look(state: ClusterState): void {
    const { partitions } = state
    this.hashes = partitions.map((partition, at) => {
      const known = this.partitions[at] === partition ? this.hashes[at] : undefined
      return known ?? hashString(JSON.stringify(partition))
    })
    this.partitions = partitions
    this.last = state
    // Joined in their order: where two partitions changed places, the digest is another.
    this.digest = hashString(JSON.stringify({ ...state, partitions: this.hashes }))
  }
}
