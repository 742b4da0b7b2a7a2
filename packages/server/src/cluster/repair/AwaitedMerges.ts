/**
 * Which copies wait for the owner's word that all backups hold them: a copy is offered again and again meanwhile, and
 * each offer must not add to what waits.
 */
import type { RepairItem } from './RepairSource'

export class AwaitedMerges {
  private readonly byPartition = new WeakMap<object, Set<string>>()

  /** @param partition as owned for one term: what waited in an earlier one is over. False: the same offer waits already */
  begin(partition: object, from: string, item: Pick<RepairItem, 'digest' | 'records'>): boolean {
    // What brings records raises what has to be safe, and waits by itself.
    if (item.records !== null) return true
    const waiting = this.byPartition.get(partition) ?? new Set()
    this.byPartition.set(partition, waiting)
    const key = `${from}:${item.digest}`
    if (waiting.has(key)) return false
    waiting.add(key)
    return true
  }

  answered(partition: object, from: string, { digest }: Pick<RepairItem, 'digest'>): void {
    this.byPartition.get(partition)?.delete(`${from}:${digest}`)
  }
}
