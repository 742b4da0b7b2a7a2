/** A disk that outlives the node of a test, and that can be slow or broken at will. */
import type { LWWRecord } from '@topgunbuild/core'
import type { IServerStorage } from '../../storage/IServerStorage'

export class TestDisk implements IServerStorage {
  readonly isDurable = true
  readonly records = new Map<string, Map<string, LWWRecord<unknown>>>()
  readonly meta = new Map<string, unknown>()
  private stalled: (() => void)[] | undefined
  private broken: Error | undefined
  writes = 0

  /** From now on nothing that is written is confirmed, until `goOn`. */
  stall(): void {
    this.stalled = []
  }

  goOn(): void {
    const waiting = this.stalled ?? []
    this.stalled = undefined
    for (const run of waiting) run()
  }

  breaks(): void {
    this.broken = new Error('the disk is broken')
  }

  value(map: string, key: string): unknown {
    return this.records.get(map)?.get(key)?.value
  }

  initialize(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  maps(): Promise<string[]> {
    return Promise.resolve([...this.records.keys()])
  }

  loadAllKeys(map: string): Promise<string[]> {
    return Promise.resolve([...(this.records.get(map)?.keys() ?? [])])
  }

  load(map: string, key: string): Promise<LWWRecord<unknown> | undefined> {
    return Promise.resolve(this.records.get(map)?.get(key))
  }

  loadAll(map: string, keys: readonly string[]): Promise<Map<string, LWWRecord<unknown>>> {
    const found = keys.flatMap((key): [string, LWWRecord<unknown>][] => {
      const record = this.records.get(map)?.get(key)
      return record === undefined ? [] : [[key, record]]
    })
    return Promise.resolve(new Map(found))
  }

  store(map: string, key: string, record: LWWRecord<unknown>): Promise<void> {
    return this.storeAll(map, new Map([[key, record]]))
  }

  storeAll(map: string, records: ReadonlyMap<string, LWWRecord<unknown>>): Promise<void> {
    return this.written(() => {
      const here = this.records.get(map) ?? new Map<string, LWWRecord<unknown>>()
      this.records.set(map, here)
      for (const [key, record] of records) here.set(key, record)
    })
  }

  delete(map: string, key: string): Promise<void> {
    return this.deleteAll(map, [key])
  }

  deleteAll(map: string, keys: readonly string[]): Promise<void> {
    return this.written(() => {
      for (const key of keys) this.records.get(map)?.delete(key)
    })
  }

  getMeta(name: string): Promise<unknown> {
    return Promise.resolve(this.meta.get(name))
  }

  setMeta(name: string, value: unknown): Promise<void> {
    return this.written(() => void this.meta.set(name, value))
  }

  /** Takes effect, and is confirmed, only when the disk goes on. */
  private async written(effect: () => void): Promise<void> {
    this.writes += 1
    if (this.broken !== undefined) throw this.broken
    const { stalled } = this
    if (stalled !== undefined) await new Promise<void>((resolve) => stalled.push(resolve))
    effect()
  }
}
