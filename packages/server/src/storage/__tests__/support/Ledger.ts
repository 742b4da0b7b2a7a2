/**
 * What was handed in to a storage, in order, and how much of it was promised to be kept. What is found after a fault
 * must be what some first part of it comes to, at least as long as the promised one.
 */
import type { LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import type { IServerStorage } from '../../IServerStorage'

/** Values by `map/key` and by `meta name`. */
type Contents = ReadonlyMap<string, unknown>
type Change = (contents: Map<string, unknown>) => void

const MAPS = ['stock', 'orders']
const KEYS = ['a', 'b', 'c', 'd']
const FACTS = ['term', 'version']

export function recordOf(value: unknown): LWWRecord<unknown> {
  return { value, timestamp: { millis: 1, counter: 0, nodeId: 'a' } }
}

export class Ledger {
  private changes: Change[] = []
  private promised = 0
  private values = 0

  private constructor(private start: Contents) {}

  static empty(): Ledger {
    return new Ledger(new Map())
  }

  store(storage: IServerStorage, map: number, keys: readonly number[], size: number): Promise<void> {
    const records = new Map<string, LWWRecord<unknown>>()
    for (const key of keys) {
      const value = `${++this.values} ${'x'.repeat(size)}`
      records.set(nameOf(KEYS, key), recordOf(value))
      this.changes.push((contents) => contents.set(`${nameOf(MAPS, map)}/${nameOf(KEYS, key)}`, value))
    }
    const [first] = records
    const isOne = records.size === 1 && first !== undefined
    return this.promise(
      isOne ? storage.store(nameOf(MAPS, map), ...first) : storage.storeAll(nameOf(MAPS, map), records),
    )
  }

  delete(storage: IServerStorage, map: number, keys: readonly number[]): Promise<void> {
    const names = keys.map((key) => nameOf(KEYS, key))
    for (const name of names) this.changes.push((contents) => contents.delete(`${nameOf(MAPS, map)}/${name}`))
    const [first] = names
    const isOne = names.length === 1 && first !== undefined
    return this.promise(isOne ? storage.delete(nameOf(MAPS, map), first) : storage.deleteAll(nameOf(MAPS, map), names))
  }

  setMeta(storage: IServerStorage, fact: number): Promise<void> {
    const value = ++this.values
    this.changes.push((contents) => contents.set(`meta ${nameOf(FACTS, fact)}`, value))
    return this.promise(storage.setMeta(nameOf(FACTS, fact), value))
  }

  /** Holds what is found against what was handed in; from here on, what was found is what there is. */
  async check(storage: IServerStorage): Promise<void> {
    const found = await contentsOf(storage)
    const possible = this.possible()
    const seen = possible.some((contents) => isSame(contents, found))
    expect(seen, seen ? '' : `found ${words(found)}, which is none of\n${possible.map(words).join('\n')}`).to.equal(
      true,
    )
    this.start = found
    this.changes = []
    this.promised = 0
  }

  private possible(): Contents[] {
    const contents = new Map(this.start)
    const all: Contents[] = []
    if (this.promised === 0) all.push(new Map(contents))
    for (const [index, change] of this.changes.entries()) {
      change(contents)
      if (index + 1 >= this.promised) all.push(new Map(contents))
    }
    return all
  }

  private async promise(write: Promise<void>): Promise<void> {
    const upTo = this.changes.length
    await write
    this.promised = Math.max(this.promised, upTo)
  }
}

export async function contentsOf(storage: IServerStorage): Promise<Contents> {
  const contents = new Map<string, unknown>()
  for (const map of await storage.maps()) {
    for (const [key, { value }] of await storage.loadAll(map, await storage.loadAllKeys(map))) {
      contents.set(`${map}/${key}`, value)
    }
  }
  for (const fact of FACTS) {
    const value = await storage.getMeta(fact)
    if (value !== undefined) contents.set(`meta ${fact}`, value)
  }
  return contents
}

function isSame(one: Contents, other: Contents): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.has(name) && other.get(name) === value)
}

function words(contents: Contents): string {
  return JSON.stringify([...contents].map(([name, value]) => `${name}: ${String(value).slice(0, 8).trim()}`).sort())
}

function nameOf(names: readonly string[], index: number): string {
  return names[index % names.length] ?? ''
}
