/** What was sent to nodes that answer with the last id of a batch only: which ops such an answer is about. */
import type { PendingOp } from './PendingOp'

export class UnansweredBatches {
  /** By connection, oldest first. */
  private readonly batches = new Map<number, PendingOp[][]>()

  /** @param maxOps on one connection; beyond it the oldest batches are forgotten, and their ops are sent again in time */
  constructor(private readonly maxOps: number) {}

  add(connectionId: number, ops: readonly PendingOp[]): void {
    const batches = this.batches.get(connectionId) ?? []
    this.batches.set(connectionId, batches)
    batches.push([...ops])
    let count = batches.reduce((sum, batch) => sum + batch.length, 0)
    while (count > this.maxOps && batches.length > 1) count -= batches.shift()?.length ?? 0
  }

  /** The ops of the oldest batch on the connection that ends in `lastId`; a batch is found once. */
  takeEndingIn(connectionId: number, lastId: string): readonly PendingOp[] {
    const batches = this.batches.get(connectionId) ?? []
    const at = batches.findIndex((batch) => batch.at(-1)?.opId === lastId)
    return at < 0 ? [] : (batches.splice(at, 1)[0] ?? [])
  }

  forget(connectionId: number): void {
    this.batches.delete(connectionId)
  }
}
