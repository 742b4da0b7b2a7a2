/**
 * A multimap whose values are added and removed one by one: what was added at two places at once is both there, and a
 * removal takes only what its maker had seen (the observed-remove set of Shapiro, Preguiça, Baquero and Zawirski,
 * "Conflict-free replicated data types", 2011). Every addition has a tag of its own, and is a record of a last-writer-wins
 * map under its key and tag: nobody else ever writes to that place, but to remove it. So whatever carries such a map
 * carries this one.
 */
import isEqual from 'fast-deep-equal/es6'
import { TopGunError } from '../errors/TopGunError'
import { isPlacementKey, placedKey, placementKeyOf, suffixOf } from '../partitioning/placed-key'
import { compareTimestamps, timestampToString } from '../time/compare-timestamps'
import type { HLC } from '../time/HLC'
import type { Timestamp } from '../time/Timestamp'
import { LWWMap } from './LWWMap'
import type { LWWRecord } from './LWWRecord'

export interface ORMapRecord<V> {
  readonly value: V
  readonly timestamp: Timestamp
  /** The text of a timestamp that was given to this addition alone. */
  readonly tag: string
  readonly ttlMs?: number
}

interface Element<V> {
  readonly tag: string
  readonly record: LWWRecord<V>
}

export class ORMap<K extends string, V> {
  protected readonly records: LWWMap<string, V>
  private readonly hlc: HLC
  /** Keys of records by key of this map; made when first asked for. */
  private index: Map<K, Set<string>> | undefined

  /** @param records what it is made of; default a map of its own */
  constructor(hlc: HLC, records: LWWMap<string, V> = new LWWMap<string, V>(hlc)) {
    this.hlc = hlc
    this.records = records
    // The first to hear: whoever listens to this map finds the index right.
    records.onChange((changed) => this.changed(changed))
  }

  /** Keys, those of which everything was removed included. */
  get size(): number {
    return this.indexed().size
  }

  /** Additions, the removed ones included. */
  get totalRecords(): number {
    return this.records.size
  }

  /** @throws TopGunError REJECTED for no value, a key with U+001F in it, a `ttlMs` that is no positive finite number */
  add(key: K, value: V, ttlMs?: number): ORMapRecord<V> {
    const { placed, tag } = this.newPlace(key, value)
    return elementOf(tag, this.records.set(placed, value, ttlMs), value)
  }

  /** Takes away every equal value that is known here. @returns the tags of those */
  remove(key: K, value: V): string[] {
    return this.placesOf(key, value).map((placed) => {
      this.records.remove(placed)
      return suffixOf(placed) ?? ''
    })
  }

  /** What is there, the oldest addition first. */
  get(key: K): V[] {
    return this.getRecords(key).map(({ value }) => value)
  }

  getRecords(key: K): ORMapRecord<V>[] {
    const found: ORMapRecord<V>[] = []
    for (const placed of this.indexed().get(key) ?? []) {
      const value = this.records.get(placed)
      const record = this.records.getRecord(placed)
      if (value === undefined || record === undefined) continue
      found.push(elementOf(suffixOf(placed) ?? '', record, value))
    }
    return found.sort((a, b) => compareTimestamps(a.timestamp, b.timestamp))
  }

  /** The record as it is stored: a tombstone and an expired one too. */
  getRecord(key: K, tag: string): LWWRecord<V> | undefined {
    return this.records.getRecord(placedKey(key, tag))
  }

  /** Of everything that was ever added to the key and is not forgotten. */
  allTags(key: K): string[] {
    return this.elements(key).map(({ tag }) => tag)
  }

  /** Tags of what was removed from the key. */
  getTombstones(key: K): string[] {
    return this.elements(key).flatMap(({ tag, record }) => (record.value === null ? [tag] : []))
  }

  isTombstoned(key: K, tag: string): boolean {
    return this.getRecord(key, tag)?.value === null
  }

  /** An addition from elsewhere. False: it is known already, or was removed. */
  apply(key: K, { value, timestamp, tag, ttlMs }: ORMapRecord<V>): boolean {
    return this.records.merge(placedKey(key, tag), { value, timestamp, ...(ttlMs !== undefined && { ttlMs }) })
  }

  /** A removal from elsewhere, of an addition that need not be known here. False: it is known already. */
  applyTombstone(key: K, tag: string, timestamp: Timestamp): boolean {
    return this.records.merge(placedKey(key, tag), { value: null, timestamp })
  }

  merge(other: ORMap<K, V>): void {
    for (const placed of other.records.allKeys()) {
      const record = other.records.getRecord(placed)
      if (record !== undefined) this.records.merge(placed, record)
    }
  }

  /** Forgets removals strictly older than this. @returns their tags */
  prune(olderThan: Timestamp): string[] {
    return this.records.prune(olderThan).map((placed) => suffixOf(placed) ?? '')
  }

  /** Keys of which everything was removed included. */
  allKeys(): IterableIterator<K> {
    return this.indexed().keys()
  }

  /** Over all additions and removals: two maps that hold the same have the same root. */
  getMerkleTree(): ReturnType<LWWMap<string, V>['getMerkleTree']> {
    return this.records.getMerkleTree()
  }

  clear(): void {
    this.records.clear()
  }

  /**
   * @param listener hears whose values are others now; of no key where it may be any
   * @returns the way to stop listening
   */
  onChange(listener: (key?: K) => void): () => void {
    return this.records.onChange((placed) => listener(placed === undefined ? undefined : (placementKeyOf(placed) as K)))
  }

  /** Where the next addition goes. */
  protected newPlace(key: K, value: V): { readonly placed: string; readonly tag: string } {
    if (value === null || value === undefined) {
      throw new TopGunError('REJECTED', 'An OR map holds values; null and undefined are none.')
    }
    if (!isPlacementKey(key))
      throw new TopGunError('REJECTED', 'A key of an OR map must not contain the character U+001F.')
    const tag = timestampToString(this.hlc.now())
    return { placed: placedKey(key, tag), tag }
  }

  /** Of every equal value that is there. */
  protected placesOf(key: K, value: V): string[] {
    const equal = this.getRecords(key).filter((element) => isEqual(element.value, value))
    return equal.map(({ tag }) => placedKey(key, tag))
  }

  private elements(key: K): Element<V>[] {
    return [...(this.indexed().get(key) ?? [])].flatMap((placed) => {
      const record = this.records.getRecord(placed)
      return record === undefined ? [] : [{ tag: suffixOf(placed) ?? '', record }]
    })
  }

  private indexed(): Map<K, Set<string>> {
    if (this.index === undefined) {
      this.index = new Map()
      for (const placed of this.records.allKeys()) this.note(this.index, placed)
    }
    return this.index
  }

  private note(index: Map<K, Set<string>>, placed: string): void {
    const key = placementKeyOf(placed) as K
    const known = index.get(key)
    if (known === undefined) index.set(key, new Set([placed]))
    else known.add(placed)
  }

  private changed(placed: string | undefined): void {
    if (this.index === undefined) return
    if (placed !== undefined && this.records.getRecord(placed) !== undefined) this.note(this.index, placed)
    // Something is gone, which happens seldom: it is looked at anew when somebody asks.
    else this.index = undefined
  }
}

function elementOf<V>(tag: string, { timestamp, ttlMs }: LWWRecord<V>, value: V): ORMapRecord<V> {
  return ttlMs === undefined ? { value, timestamp, tag } : { value, timestamp, tag, ttlMs }
}
