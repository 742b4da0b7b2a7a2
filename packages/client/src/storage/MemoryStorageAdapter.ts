/** A storage adapter that keeps everything in this process; it outlives a client, not the process. */
import { copyOf } from './copy-of'
import { EntryReader } from './EntryReader'
import type { IStorageAdapter, OpLogEntry } from './storage-port'

export class MemoryStorageAdapter implements IStorageAdapter {
  private readonly records = new Map<string, unknown>()
  private readonly meta = new Map<string, unknown>()
  /** The op as it travels, where it was handed in: nobody changes those bytes. */
  private readonly opLog = new Map<number, OpLogEntry | Uint8Array>()
  private lastId = 0

  async initialize(_dbName: string): Promise<void> {}

  async close(): Promise<void> {}

  async get(key: string): Promise<unknown> {
    return copyOf(this.records.get(key))
  }

  // Copies, because a disk would copy: a value changed by its owner later must not change what was stored.
  async put(key: string, value: unknown): Promise<void> {
    this.records.set(key, copyOf(value))
  }

  async remove(key: string): Promise<void> {
    this.records.delete(key)
  }

  async getMeta(key: string): Promise<unknown> {
    return copyOf(this.meta.get(key))
  }

  async setMeta(key: string, value: unknown): Promise<void> {
    this.meta.set(key, copyOf(value))
  }

  async batchPut(entries: Map<string, unknown>): Promise<void> {
    // All are copied before the first is stored: one that cannot be would leave those before it.
    const copies = Array.from(entries, ([key, value]) => ({ key, value: copyOf(value) }))
    for (const { key, value } of copies) this.records.set(key, value)
  }

  async appendOpLog(entry: OpLogEntry, encoded?: Uint8Array): Promise<number> {
    this.opLog.set(++this.lastId, encoded ?? copyOf(entry))
    return this.lastId
  }

  async getPendingOps(): Promise<OpLogEntry[]> {
    const reader = new EntryReader()
    return Array.from(this.opLog, ([id, kept]) =>
      kept instanceof Uint8Array ? reader.read(id, kept) : { ...copyOf(kept), id },
    )
  }

  async markOpsSynced(lastId: number): Promise<void> {
    for (const id of this.opLog.keys()) if (id <= lastId) this.opLog.delete(id)
  }

  async markOpsSyncedByIds(ids: readonly number[]): Promise<void> {
    for (const id of ids) this.opLog.delete(id)
  }

  async getAllKeys(): Promise<string[]> {
    return [...this.records.keys()]
  }

  async entries(except: ReadonlySet<string>): Promise<[string, unknown][]> {
    const entries: [string, unknown][] = []
    for (const [key, value] of this.records) if (!except.has(key)) entries.push([key, copyOf(value)])
    return entries
  }
}
