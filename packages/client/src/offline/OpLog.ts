/** The ops not yet acknowledged, in memory and in storage; trimmed op by op, never "everything up to". */
import type { IStorageAdapter, OpLogEntry } from '../IStorageAdapter'
import type { PersistenceQueue } from '../storage/PersistenceQueue'
import { weightOf, type PendingOp } from './PendingOp'

export class OpLog {
  private readonly ops = new Map<string, PendingOp>()
  /** Stored ids that may not be trimmed past, for an adapter that knows only prefixes. */
  private readonly storedIds = new Set<number>()
  private greatestId = 0
  private weight = 0

  constructor(
    private readonly storage: IStorageAdapter,
    private readonly queue: PersistenceQueue,
  ) {}

  get size(): number {
    return this.ops.size
  }

  /** What the pending ops weigh. */
  get bytes(): number {
    return this.weight
  }

  get(opId: string): PendingOp | undefined {
    return this.ops.get(opId)
  }

  values(): IterableIterator<PendingOp> {
    return this.ops.values()
  }

  oldest(): PendingOp | undefined {
    return this.ops.values().next().value
  }

  add(op: PendingOp): void {
    this.enter(op)
    this.queue.add(() => this.append(op), weightOf(op))
  }

  /**
   * Ops that storage holds already. They come before whatever this run has added.
   * @param unreadableIds entries that are nobody's here, and must not be trimmed with their neighbours
   */
  addRestored(restored: readonly PendingOp[], unreadableIds: readonly number[]): void {
    for (const id of unreadableIds) this.stored(id)
    const later = [...this.ops]
    this.ops.clear()
    this.weight = 0
    for (const op of restored) {
      this.enter(op)
      if (op.storageId !== null) this.stored(op.storageId)
    }
    for (const [, op] of later) this.enter(op)
  }

  /**
   * The op is over: acknowledged, refused or given up.
   * @param first has to be stored before it leaves the log; where that fails the op stays there, for the next run
   */
  remove(op: PendingOp, first?: () => Promise<void>): void {
    if (this.ops.delete(op.opId)) this.weight -= weightOf(op)
    // Behind the append in the queue, so the id is known by then.
    this.queue.add(
      async () => {
        await first?.()
        await this.trim(op.storageId)
      },
      undefined,
      () => op.storageId === null,
    )
  }

  private async append(op: PendingOp): Promise<void> {
    const entry: OpLogEntry = {
      opId: op.opId,
      mapName: op.mapName,
      key: op.key,
      op: op.record.value === null ? 'REMOVE' : 'PUT',
      record: op.record,
      synced: 0,
    }
    if (op.writeConcern !== undefined) entry.writeConcern = op.writeConcern
    op.storageId = await this.storage.appendOpLog(entry, op.encoded.bytes)
    this.stored(op.storageId)
  }

  private enter(op: PendingOp): void {
    this.ops.set(op.opId, op)
    this.weight += weightOf(op)
  }

  private stored(id: number): void {
    // One that trims by id never asks how far all before it are trimmed.
    if (this.storage.markOpsSyncedByIds !== undefined) return
    this.storedIds.add(id)
    this.greatestId = Math.max(this.greatestId, id)
  }

  private async trim(id: number | null): Promise<void> {
    if (id === null) return
    if (this.storage.markOpsSyncedByIds !== undefined) return this.storage.markOpsSyncedByIds([id])
    this.storedIds.delete(id)
    let prefix = this.greatestId
    for (const waiting of this.storedIds) prefix = Math.min(prefix, waiting - 1)
    if (prefix >= id) await this.storage.markOpsSynced(prefix)
  }
}
