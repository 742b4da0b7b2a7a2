/**
 * Partitions that wait for the copies their owner has kept of them. Of much, a part at a time: a node that does nothing
 * else is taken for lost by the others.
 */
import type { Runtime } from '@topgunbuild/core'
import type { OwnedPartition } from './OwnedPartition'
import type { PartitionStore } from './PartitionStore'

/** How long copies come back in one go. */
const SLICE_MS = 10

export interface ReturningCopiesLinks {
  readonly runtime: Runtime
  /** It is owned here still, for the same term. */
  readonly isOwned: (partition: OwnedPartition) => boolean
  readonly copyOf: (partitionId: number) => PartitionStore | undefined
}

export class ReturningCopies {
  private waiting: OwnedPartition[] = []
  private isUnderWay = false

  constructor(private readonly links: ReturningCopiesLinks) {}

  add(partition: OwnedPartition): void {
    this.waiting.push(partition)
  }

  /** Begins now with what was added, and goes on in later turns. */
  goOn(): void {
    if (!this.isUnderWay) this.some()
  }

  /** No partition is owned any more. */
  clear(): void {
    this.waiting = []
  }

  private some(): void {
    const { runtime, isOwned, copyOf } = this.links
    const until = runtime.monotonicNow() + SLICE_MS
    while (this.waiting.length > 0 && runtime.monotonicNow() <= until) {
      const partition = this.waiting.shift()
      if (partition !== undefined && isOwned(partition)) partition.copyIsBack(copyOf(partition.partitionId))
    }
    this.isUnderWay = this.waiting.length > 0
    if (this.isUnderWay) runtime.afterPendingInput(() => this.some())
  }
}
