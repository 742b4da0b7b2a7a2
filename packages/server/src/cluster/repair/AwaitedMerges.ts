/**
 * Which copies wait for the owner's word that all backups hold them: a copy is offered again and again meanwhile, and
 * each offer must not add to what waits. The word is given to the newest of them.
 */
import type { RepairItem } from './RepairSource'

export class AwaitedMerges {
  private readonly byPartition = new WeakMap<object, Map<string, number | undefined>>()

  /** @param partition as owned for one term: what waited in an earlier one is over. False: the same offer waits already */
  begin(partition: object, from: string, item: Pick<RepairItem, 'digest' | 'records' | 'attempt'>): boolean {
    // What brings records raises what has to be safe, and waits by itself.
    if (item.records !== null) return true
    const waiting = this.byPartition.get(partition) ?? new Map<string, number | undefined>()
    this.byPartition.set(partition, waiting)
    const key = `${from}:${item.digest}`
    const isNew = !waiting.has(key)
    waiting.set(key, item.attempt)
    return isNew
  }

  /** @returns the attempt to answer: that of the newest offer, where the answer is to one */
  answered(
    partition: object,
    from: string,
    { digest, records, attempt }: Pick<RepairItem, 'digest' | 'records' | 'attempt'>,
  ): number | undefined {
    if (records !== null) return attempt
    const waiting = this.byPartition.get(partition)
    const key = `${from}:${digest}`
    const newest = waiting?.get(key) ?? attempt
    waiting?.delete(key)
    return newest
  }
}
