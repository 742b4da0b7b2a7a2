/**
 * Brings what a node holds to its storage, the changes of a turn and of a busy disk together, and says up to which seq
 * each partition is kept. Which record wins was decided before; here a place's newest change stands for it.
 *
 *   changed ──end of turn, disk idle──▶ being written ──kept──▶ told
 */
import type { LWWRecord, Runtime } from '@topgunbuild/core'
import type { PartitionStore } from '../cluster/partitions/PartitionStore'
import { roughBytesOf } from '../cluster/partitions/rough-bytes'
import type { IServerStorage } from './IServerStorage'

/** Beyond this much on its way to the disk nothing more is taken in, and replicas confirm only what is kept. */
const DEFAULT_MAX_BYTES = 64 * 2 ** 20

export interface JournalLinks {
  store(partitionId: number): PartitionStore
  /** More of these partitions is kept now. */
  kept(partitionIds: readonly number[]): void
}

/** By map and key; null: to be deleted. */
type Changes = Map<string, Map<string, LWWRecord<unknown> | null>>

interface Mark {
  readonly partitionId: number
  readonly seq: number
  readonly generation: number
}

export class Journal {
  private changes: Changes = new Map()
  private readonly meta = new Map<string, unknown>()
  private readonly dirty = new Set<number>()
  private waiting: (() => void)[] = []
  private waitingBytes = 0
  private writingBytes = 0
  private isWriting = false
  private isDue = false
  private hasFailed = false
  private deletes = true
  private whenIdle: (() => void)[] = []
  private links: JournalLinks | undefined

  constructor(
    private readonly runtime: Runtime,
    private readonly storage: IServerStorage,
    /** Nothing will be kept any more. Called once. */
    private readonly failed: (error: unknown) => void,
    private readonly maxBytes = DEFAULT_MAX_BYTES,
  ) {}

  get isDurable(): boolean {
    return this.storage.isDurable
  }

  /** Bytes on their way to the disk. */
  get bytes(): number {
    return this.waitingBytes + this.writingBytes
  }

  get isFull(): boolean {
    return this.bytes > this.maxBytes
  }

  serve(links: JournalLinks): void {
    this.links = links
  }

  /** What is on the disk stays from here on: a node that leaves may come back before the others do. */
  deleteNothingMore(): void {
    this.deletes = false
  }

  changed(map: string, key: string, record: LWWRecord<unknown> | null): void {
    if (this.hasFailed || (record === null && !this.deletes)) return
    let records = this.changes.get(map)
    if (records === undefined) this.changes.set(map, (records = new Map()))
    records.set(key, record)
    this.waitingBytes += key.length + roughBytesOf(record?.value)
    this.writeLater()
  }

  /** The partition is complete up to another seq. */
  moved(partitionId: number): void {
    this.dirty.add(partitionId)
    this.writeLater()
  }

  /** Of several before the disk is free, the last one is kept. */
  remember(name: string, value: unknown): void {
    this.meta.set(name, value)
    this.writeLater()
  }

  /** Runs once all that was changed until now is kept; never when the storage fails. */
  whenKept(run: () => void): void {
    this.waiting.push(run)
    this.writeLater()
  }

  /** Resolves once nothing is on its way to the disk. */
  idle(): Promise<void> {
    if (this.hasFailed || (!this.isDue && !this.isWriting)) return Promise.resolve()
    return new Promise((resolve) => this.whenIdle.push(resolve))
  }

  private writeLater(): void {
    if (this.isDue || this.isWriting || this.hasFailed) return
    this.isDue = true
    this.runtime.endOfTurn(() => {
      this.isDue = false
      this.write()
    })
  }

  private write(): void {
    const { changes, waiting } = this
    const marks = [...this.dirty].map((partitionId) => this.markOf(partitionId))
    const writes = [
      ...[...changes].flatMap(([map, records]) => this.writesOf(map, records)),
      ...[...this.meta].map(([name, value]) => this.storage.setMeta(name, value)),
    ]
    this.isWriting = true
    this.writingBytes = this.waitingBytes
    this.waitingBytes = 0
    this.changes = new Map()
    this.meta.clear()
    this.dirty.clear()
    this.waiting = []
    Promise.all(writes).then(
      // Through the runtime: a node that stands still learns nothing meanwhile.
      () => this.runtime.endOfTurn(() => this.written(marks, waiting)),
      (error: unknown) => this.runtime.endOfTurn(() => this.fail(error)),
    )
  }

  private writesOf(map: string, records: ReadonlyMap<string, LWWRecord<unknown> | null>): Promise<void>[] {
    const stored = new Map<string, LWWRecord<unknown>>()
    const deleted: string[] = []
    for (const [key, record] of records) {
      if (record === null) deleted.push(key)
      else stored.set(key, record)
    }
    return [
      ...(stored.size === 0 ? [] : [this.storage.storeAll(map, stored)]),
      ...(deleted.length === 0 ? [] : [this.storage.deleteAll(map, deleted)]),
    ]
  }

  private written(marks: readonly Mark[], waiting: readonly (() => void)[]): void {
    this.isWriting = false
    this.writingBytes = 0
    for (const { partitionId, seq, generation } of marks) {
      const store = this.links?.store(partitionId)
      if (store?.generation === generation) store.kept = Math.max(store.kept, seq)
    }
    this.links?.kept(marks.map(({ partitionId }) => partitionId))
    for (const run of waiting) run()
    if (this.changes.size + this.meta.size + this.dirty.size + this.waiting.length > 0) this.writeLater()
    else for (const resolve of this.whenIdle.splice(0)) resolve()
  }

  private fail(error: unknown): void {
    if (this.hasFailed) return
    this.hasFailed = true
    this.isWriting = false
    for (const resolve of this.whenIdle.splice(0)) resolve()
    this.failed(error)
  }

  private markOf(partitionId: number): Mark {
    const store = this.links?.store(partitionId)
    return { partitionId, seq: store?.seq ?? 0, generation: store?.generation ?? -1 }
  }
}
