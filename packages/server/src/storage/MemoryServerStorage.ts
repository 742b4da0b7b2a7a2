/** Keeps records in this process: they outlive a node that is started again in it, not the process. */
import { deserialize, serialize, type LWWRecord } from '@topgunbuild/core'
import type { IServerStorage } from './IServerStorage'

export class MemoryServerStorage implements IServerStorage {
  readonly isDurable = false
  // Encoded, because a disk would: a record changed by its owner later must not change what was stored.
  private readonly records = new Map<string, Map<string, Uint8Array>>()
  private readonly facts = new Map<string, Uint8Array>()

  async initialize(): Promise<void> {}

  async close(): Promise<void> {}

  async maps(): Promise<string[]> {
    return [...this.records.keys()]
  }

  async loadAllKeys(map: string): Promise<string[]> {
    return [...(this.records.get(map)?.keys() ?? [])]
  }

  async load(map: string, key: string): Promise<LWWRecord<unknown> | undefined> {
    const bytes = this.records.get(map)?.get(key)
    return bytes === undefined ? undefined : deserialize(bytes)
  }

  async loadAll(map: string, keys: readonly string[]): Promise<Map<string, LWWRecord<unknown>>> {
    const there = new Map<string, LWWRecord<unknown>>()
    for (const key of keys) {
      const record = await this.load(map, key)
      if (record !== undefined) there.set(key, record)
    }
    return there
  }

  async store(map: string, key: string, record: LWWRecord<unknown>): Promise<void> {
    await this.storeAll(map, new Map([[key, record]]))
  }

  async storeAll(map: string, records: ReadonlyMap<string, LWWRecord<unknown>>): Promise<void> {
    // All are encoded before one is kept, so that one that cannot be keeps none.
    const encoded = [...records].map(([key, record]) => [key, serialize(record)] as const)
    if (encoded.length === 0) return
    const kept = this.records.get(map) ?? new Map<string, Uint8Array>()
    this.records.set(map, kept)
    for (const [key, bytes] of encoded) kept.set(key, bytes)
  }

  async delete(map: string, key: string): Promise<void> {
    await this.deleteAll(map, [key])
  }

  async deleteAll(map: string, keys: readonly string[]): Promise<void> {
    const kept = this.records.get(map)
    for (const key of keys) kept?.delete(key)
    if (kept?.size === 0) this.records.delete(map)
  }

  async getMeta(name: string): Promise<unknown> {
    const bytes = this.facts.get(name)
    return bytes === undefined ? undefined : deserialize(bytes)
  }

  async setMeta(name: string, value: unknown): Promise<void> {
    this.facts.set(name, serialize(value))
  }
}
