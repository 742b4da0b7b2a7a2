/**
 * Of a key with ops on their way: what the cluster is known to hold, apart from what is pending. Last-writer-wins alone
 * cannot go back from a refused write, because the refused record is the greatest. Ops that are settled in the order in
 * which they were written cost the same however many there are.
 */
import { supersedes, type LWWRecord } from '@topgunbuild/core'

/** An op, as far as its map needs to know of it. */
export interface PendingWrite<V> {
  readonly opId: string
  readonly record: LWWRecord<V>
}

export class KeyState<V> {
  /** Oldest first. */
  private pending: PendingWrite<V>[] = []
  private greatest: LWWRecord<V> | undefined

  constructor(private held: LWWRecord<V> | undefined) {
    this.greatest = held
  }

  get confirmed(): LWWRecord<V> | undefined {
    return this.held
  }

  /** The greatest of what is confirmed and what is pending. */
  get shown(): LWWRecord<V> | undefined {
    return this.greatest
  }

  /** Nothing is pending, so it shows what is confirmed. */
  get isSettled(): boolean {
    return this.pending.length === 0
  }

  write(write: PendingWrite<V>): void {
    // A list that was empty would grow to make room for sixteen more, and most keys never have a second write under way.
    if (this.isSettled) this.pending = [write]
    else this.pending.push(write)
    if (supersedes(write.record, this.greatest)) this.greatest = write.record
  }

  confirm(record: LWWRecord<V> | undefined): void {
    if (record === undefined || !supersedes(record, this.held)) return
    this.held = record
    if (supersedes(record, this.greatest)) this.greatest = record
  }

  /**
   * @param accepted the op was acknowledged; otherwise it is as if it had never been
   * @returns what it wrote; undefined for an op that is not pending
   */
  settle(opId: string, accepted: boolean): LWWRecord<V> | undefined {
    const at = this.pending.findIndex((write) => write.opId === opId)
    if (at < 0) return undefined
    const [{ record }] = this.pending.splice(at, 1) as [PendingWrite<V>]
    if (accepted) this.confirm(record)
    else if (record === this.greatest) this.lookAnew()
    return record
  }

  private lookAnew(): void {
    this.greatest = this.held
    for (const { record } of this.pending) if (supersedes(record, this.greatest)) this.greatest = record
  }
}
