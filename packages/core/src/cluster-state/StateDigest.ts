/** The digest of one state after another: a partition that was looked at once is not looked at again. */
import { hashString } from '../partitioning/hash'
import type { ClusterState, Partition } from './ClusterState'

export class StateDigest {
  private last: ClusterState | undefined
  private digest = 0
  private readonly hashes = new WeakMap<Partition, number>()

  /** Unsigned 32-bit; of equal states the same, in whatever order they are asked about. */
  of(state: ClusterState): number {
    if (state !== this.last) this.look(state)
    return this.digest
  }

  private look(state: ClusterState): void {
    this.last = state
    // Joined in their order: where two partitions changed places, the digest is another.
    this.digest = hashString(JSON.stringify({ ...state, partitions: state.partitions.map((one) => this.hashOf(one)) }))
  }

  private hashOf(partition: Partition): number {
    const known = this.hashes.get(partition)
    if (known !== undefined) return known
    const hash = hashString(JSON.stringify(partition))
    this.hashes.set(partition, hash)
    return hash
  }
}
