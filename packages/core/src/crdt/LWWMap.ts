/** A last-writer-wins map: every replica that has seen the same records holds the same one for each key. */
import { TopGunError } from '../errors/TopGunError'
import { compareTimestamps } from '../time/compare-timestamps'
import type { HLC } from '../time/HLC'
import type { Timestamp } from '../time/Timestamp'
import type { LWWRecord } from './LWWRecord'
import { MerkleTree } from './MerkleTree'
import type { RecordStore } from './RecordStore'
import { supersedes } from './supersedes'

function checkTtl(ttlMs: number | undefined): void {
  if (ttlMs === undefined || (Number.isFinite(ttlMs) && ttlMs > 0)) return
  throw new TopGunError('REJECTED', `A time-to-live is a positive number of milliseconds, not ${String(ttlMs)}.`)
}

export class LWWMap<K extends string, V> {
  protected readonly hlc: HLC
  protected readonly store: RecordStore<K, V>
  private readonly listeners = new Set<(key?: K) => void>()
  /** Made when first asked for: a map that never syncs pays nothing for it. */
  private tree: MerkleTree | undefined

  /** @param store where the records live; default a Map of its own */
  constructor(hlc: HLC, store: RecordStore<K, V> = new Map<K, LWWRecord<V>>()) {
    this.hlc = hlc
    this.store = store
  }

  /** Tombstones and expired records included. */
  get size(): number {
    return this.store.size
  }

  /** @throws TopGunError REJECTED when `ttlMs` is not a positive finite number */
  set(key: K, value: V, ttlMs?: number): LWWRecord<V> {
    checkTtl(ttlMs)
    const timestamp = this.hlc.now()
    const record: LWWRecord<V> = ttlMs === undefined ? { value, timestamp } : { value, timestamp, ttlMs }
    this.stand(key, record)
    return record
  }

  get(key: K): V | undefined {
    const record = this.store.get(key)
    return record === undefined ? undefined : this.liveValue(record)
  }

  /** The record as it is stored: a tombstone and an expired one too. */
  getRecord(key: K): LWWRecord<V> | undefined {
    return this.store.get(key)
  }

  /** Leaves a tombstone, so that an older write arriving later does not bring the value back. */
  remove(key: K): LWWRecord<V> {
    const tombstone: LWWRecord<V> = { value: null, timestamp: this.hlc.now() }
    this.stand(key, tombstone)
    return tombstone
  }

  /** True when the remote record now stands. The clock learns of it either way. */
  merge(key: K, remote: LWWRecord<V>): boolean {
    this.hlc.update(remote.timestamp)
    if (!supersedes(remote, this.store.get(key))) return false
    this.stand(key, remote)
    return true
  }

  /** Drops the tombstones strictly older than the given timestamp, and says whose they were. */
  prune(olderThan: Timestamp): K[] {
    const pruned: K[] = []
    for (const [key, record] of this.store.entries()) {
      if (record.value === null && compareTimestamps(record.timestamp, olderThan) < 0) pruned.push(key)
    }
    for (const key of pruned) {
      this.store.delete(key)
      this.tree?.remove(key)
    }
    if (pruned.length > 0) this.notify()
    return pruned
  }

  clear(): void {
    this.store.clear()
    this.tree = undefined
    this.notify()
  }

  /** What `get` would find: no tombstones, nothing expired. */
  *entries(): IterableIterator<[K, V]> {
    for (const [key, record] of this.store.entries()) {
      const value = this.liveValue(record)
      if (value !== undefined) yield [key, value]
    }
  }

  /** Keys of tombstones and expired records included. */
  *allKeys(): IterableIterator<K> {
    for (const [key] of this.store.entries()) yield key
  }

  /**
   * @param listener hears whose record is another now; of no key where it may be any
   * @returns the way to stop listening
   */
  onChange(listener: (key?: K) => void): () => void {
    // Wrapped, so that the same function registered twice is two listeners, each with its own end.
    const own = (key?: K): void => listener(key)
    this.listeners.add(own)
    return () => void this.listeners.delete(own)
  }

  getMerkleTree(): MerkleTree {
    this.tree ??= new MerkleTree(this.store.entries())
    return this.tree
  }

  /** Makes the record stand without asking whether it should. */
  protected stand(key: K, record: LWWRecord<V>): void {
    this.store.set(key, record)
    this.tree?.update(key, record)
    this.notify(key)
  }

  protected notify(key?: K): void {
    if (this.listeners.size === 0) return
    // Of the moment: a listener that adds another one does not make it hear of this change.
    const listening = Array.from(this.listeners)
    for (const listener of listening) listener(key)
  }

  private liveValue(record: LWWRecord<V>): V | undefined {
    if (record.value === null) return undefined
    const { timestamp, ttlMs } = record
    if (ttlMs !== undefined && timestamp.millis + ttlMs < this.hlc.getClockSource().now()) return undefined
    return record.value
  }
}
