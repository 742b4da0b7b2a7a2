/** The owner's side of a repair: takes in what it lacks, and says so once every copy it has to have holds it. */
import type { OwnedPartition } from '../partitions/OwnedPartition'
import type { PartitionStore } from '../partitions/PartitionStore'
import { bucketsOf } from './buckets'
import type { RepairAnswer, RepairItem } from './RepairSource'

export interface RepairTarget {
  /** Undefined where this node owns the partition not, or not yet. */
  readonly partition: Pick<OwnedPartition, 'mergeReturned' | 'adoptHorizon' | 'whenSafe'> | undefined
  readonly store: PartitionStore
}

/**
 * Calls `answer` once, now or when it is decided. Where the term ends before the backups have everything, that is said:
 * the holder may have learned of the new term first, and would wait for a word on what was sent to the old one.
 */
export function answerRepair(item: RepairItem, target: RepairTarget, answer: (said: RepairAnswer) => void): void {
  const { p, digest, records, more, horizon, attempt } = item
  const of = attempt === undefined ? {} : { attempt }
  const say = (word: RepairAnswer['answer'], buckets: number[] | null = null): void =>
    answer({ p, digest, answer: word, buckets, ...of })
  const { partition, store } = target
  if (partition === undefined) return say('later')
  if (records === null && store.digest !== digest) return say('send', bucketsOf(store))
  if (records !== null && !partition.mergeReturned(records, horizon)) return say('later')
  if (more) return say('more')
  partition.adoptHorizon(horizon ?? 0)
  partition.whenSafe(
    () => say('merged'),
    () => say('later'),
  )
}
