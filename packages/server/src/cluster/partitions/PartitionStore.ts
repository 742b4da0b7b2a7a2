/** The records of one partition on one node, with the position (term, seq) up to which they are complete. */
import { compareTimestamps, fingerprintOf, isTopicMap, MerkleTree, supersedes } from '@topgunbuild/core'
import type { LWWRecord } from '@topgunbuild/core'
import { BUCKET_COUNT, bucketOf, BucketSums } from './BucketSums'
import { identityOf } from './identity'
import { Mortals } from './Mortals'
import { RecentOps } from './RecentOps'
import { unframedText } from './unframed-text'
import { Unframer } from './Unframer'
import type { StoredRecord } from '../mesh/peer-messages'

const RECENT_BYTES = 256 * 1024

interface Slot {
  record: LWWRecord<unknown>
  /** Seq of the last change: an ack for this record is an ack of that seq. */
  seq: number
  /** Its part of the digest; signed, for V8 keeps such a number in the slot itself. */
  print: number
}

export interface Place {
  readonly map: string
  readonly key: string
}

export interface Collected extends Place {
  readonly tombstone: LWWRecord<unknown>
}

/** What is done beside the memory; a copy that nobody uses has none. */
export interface StoreHooks {
  /** This record became new here. */
  merged(map: string, key: string, record: LWWRecord<unknown>): void
  /** The records of this map are gone from here, with their partition. */
  left(map: string): void
  /** The partition is complete up to another seq. */
  moved(): void
  /** Tombstones are gone from here, and the horizon may be another. */
  collected(tombstones: readonly Collected[]): void
}

export class PartitionStore {
  term = 0
  /** Everything up to this seq is on disk as well; stays 0 where there is none. */
  kept = 0
  /** It is being brought up: of what lies before its seq a part may be missing, and its place in the order says nothing. */
  isPartial = false
  /** Rises when seqs begin to mean something else, so that what was under way for the earlier ones is not counted. */
  generation = 0
  /** Wall time: tombstones that are older were collected, so that what is older and not here was removed. */
  horizon = 0
  /** Order-independent fingerprint of all records. */
  digest = 0
  readonly recent: RecentOps
  readonly mortals = new Mortals()
  private readonly unframer = new Unframer()
  private readonly maps = new Map<string, Map<string, Slot>>()
  /** The digest by bucket. Absent while it is empty. */
  private sums: BucketSums | undefined
  /** Of maps that clients compare theirs with; absent where nobody does, so that no write pays for it. */
  private trees: Map<string, MerkleTree> | undefined
  /** Messages of topics that have ended. */
  private endedMessages: Place[] = []
  private newest = 0

  constructor(
    private readonly hooks?: StoreHooks,
    maxRecentBytes = RECENT_BYTES,
  ) {
    this.recent = new RecentOps(maxRecentBytes)
  }

  get seq(): number {
    return this.newest
  }

  set seq(seq: number) {
    this.newest = seq
    this.hooks?.moved()
  }

  get isEmpty(): boolean {
    return this.maps.size === 0
  }

  /** How many records there are, tombstones included. */
  get size(): number {
    let size = 0
    for (const records of this.maps.values()) size += records.size
    return size
  }

  mapNames(): Iterable<string> {
    return this.maps.keys()
  }

  recordsOf(map: string): ReadonlyMap<string, { readonly record: LWWRecord<unknown> }> | undefined {
    return this.maps.get(map)
  }

  record(map: string, key: string): LWWRecord<unknown> | undefined {
    return this.maps.get(map)?.get(key)?.record
  }

  /** Seq of the last change of the key's record; 0 when there is none. */
  seqOf(map: string, key: string): number {
    return this.maps.get(map)?.get(key)?.seq ?? 0
  }

  /**
   * Keeps the greater of both records. True when the given one is new here.
   * @param identity of the record at this place, where the caller has it already
   */
  merge(map: string, key: string, record: LWWRecord<unknown>, seq: number, identity?: string): boolean {
    const slot = this.maps.get(map)?.get(key)
    if (!this.isNews(record, slot)) return false
    const print = fingerprintOf(identity ?? identityOf(map, key, record.timestamp)) | 0
    this.stand(map, slot === undefined ? unframedText(key) : key, slot, {
      record: this.unframer.record(record),
      seq,
      print,
    })
    return true
  }

  /**
   * Merges all that another copy of the partition holds; what is known of a record there need not be found out again.
   * @param seq of what is new here; absent: that which it has there
   * @param concerns absent: everything
   */
  absorb(other: PartitionStore, seq?: number, concerns: (map: string, key: string) => boolean = () => true): void {
    for (const [map, records] of other.maps) {
      for (const [key, { record, seq: theirs, print }] of records) {
        if (!concerns(map, key)) continue
        const slot = this.maps.get(map)?.get(key)
        if (this.isNews(record, slot)) this.stand(map, key, slot, { record, seq: seq ?? theirs, print })
      }
    }
  }

  private isNews(record: LWWRecord<unknown>, slot: Slot | undefined): boolean {
    if (slot !== undefined) return supersedes(record, slot.record)
    // It was collected, or would be at once.
    return record.value !== null || record.timestamp.millis >= this.horizon
  }

  /**
   * @param slot the one that is there
   * @param next nobody else's
   */
  private stand(map: string, key: string, slot: Slot | undefined, next: Slot): void {
    const { record } = next
    if (slot === undefined) {
      let records = this.maps.get(map)
      if (records === undefined) this.maps.set(unframedText(map), (records = new Map()))
      records.set(key, next)
      this.sum(map, key, next.print, 1)
    } else {
      this.sum(map, key, next.print - slot.print, 0)
      slot.record = record
      slot.seq = next.seq
      slot.print = next.print
    }
    if (record.value === null && isTopicMap(map)) {
      this.endedMessages.push({ map: unframedText(map), key: unframedText(key) })
    }
    this.mortals.stands(map, key, record)
    this.trees?.get(map)?.update(key, record)
    this.hooks?.merged(map, key, record)
  }

  /** Wraps at 32 bits, so that a change is a difference. */
  private sum(map: string, key: string, change: number, records: number): void {
    this.digest = (this.digest + change) >>> 0
    this.sums ??= new BucketSums()
    this.sums.add(bucketOf(map, key), change, records)
  }

  /** Order-independent sums of the records' identities, by bucket; 0 only where nothing is. */
  buckets(): number[] {
    return this.sums?.all() ?? Array.from({ length: BUCKET_COUNT }, () => 0)
  }

  /** The places that lie in these buckets. */
  placesIn(buckets: ReadonlySet<number>): Place[] {
    const found: Place[] = []
    if (buckets.size === 0) return found
    for (const [map, records] of this.maps) {
      for (const key of records.keys()) if (buckets.has(bucketOf(map, key))) found.push({ map, key })
    }
    return found
  }

  /** Over keys and stamps of the map's records; kept up to date until it is forgotten. */
  treeOf(map: string): MerkleTree {
    this.trees ??= new Map()
    let tree = this.trees.get(map)
    if (tree === undefined) {
      tree = new MerkleTree()
      for (const [key, { record }] of this.maps.get(map) ?? []) tree.update(key, record)
      this.trees.set(map, tree)
    }
    return tree
  }

  forgetTree(map: string): void {
    this.trees?.delete(map)
    if (this.trees?.size === 0) this.trees = undefined
  }

  /** Gives the record that stands a new place in the partition's order. */
  relog(map: string, key: string, seq: number): void {
    const slot = this.maps.get(map)?.get(key)
    if (slot !== undefined) slot.seq = seq
  }

  /** From now on nothing that is older is taken in where there is nothing; tombstones stay. */
  raiseHorizon(horizon: number): void {
    if (horizon <= this.horizon) return
    this.horizon = horizon
    this.hooks?.collected([])
  }

  /**
   * Collects tombstones that are older, and remembers the horizon.
   * @param upTo seq: what was changed later stays, for not every copy may have it
   */
  collect(before: number, upTo = Infinity): readonly Collected[] {
    const isLater = before > this.horizon
    this.horizon = Math.max(this.horizon, before)
    const collected = this.tombstones(before, upTo)
    this.take(collected)
    if (isLater || collected.length > 0) this.hooks?.collected(collected)
    return collected
  }

  get hasEndedMessages(): boolean {
    return this.endedMessages.length > 0
  }

  /**
   * Collects the tombstones of messages, however old: no other record ever has their keys.
   * @param upTo as of `collect`
   * @returns how many
   */
  forgetMessages(upTo: number): number {
    const collected: Collected[] = []
    const later: Place[] = []
    for (const place of this.endedMessages) {
      const slot = this.maps.get(place.map)?.get(place.key)
      if (slot?.record.value !== null) continue
      if (slot.seq <= upTo) collected.push({ ...place, tombstone: slot.record })
      else later.push(place)
    }
    this.endedMessages = later
    this.take(collected)
    if (collected.length > 0) this.hooks?.collected(collected)
    return collected.length
  }

  private tombstones(before: number, upTo: number): Collected[] {
    const found: Collected[] = []
    for (const [map, records] of this.maps) {
      for (const [key, { record, seq }] of records) {
        const isOld = record.timestamp.millis < before && seq <= upTo
        if (record.value === null && isOld) found.push({ map, key, tombstone: record })
      }
    }
    return found
  }

  private take(collected: readonly Place[]): void {
    for (const { map, key } of collected) {
      const records = this.maps.get(map)
      const slot = records?.get(key)
      if (records === undefined || slot === undefined) continue
      records.delete(key)
      this.sum(map, key, -slot.print, -1)
      this.trees?.get(map)?.remove(key)
      if (records.size === 0) this.maps.delete(map)
    }
  }

  /**
   * True of a record that was certainly never here: if it had been, it or what followed it would stand, or be older than
   * what is forgotten. Messages are forgotten however old they are.
   */
  isUnheardOf(map: string, key: string, { timestamp }: LWWRecord<unknown>): boolean {
    if (isTopicMap(map) || timestamp.millis < this.horizon) return false
    const standing = this.record(map, key)
    return standing === undefined || compareTimestamps(timestamp, standing.timestamp) > 0
  }

  /** True of a record that may have been removed: its tombstone would have been collected. */
  isForgotten(map: string, key: string, { value, timestamp }: LWWRecord<unknown>): boolean {
    return value !== null && timestamp.millis < this.horizon && this.record(map, key) === undefined
  }

  places(): Place[] {
    return [...this.maps].flatMap(([map, records]) => [...records.keys()].map((key) => ({ map, key })))
  }

  stored(map: string, key: string): StoredRecord | undefined {
    const slot = this.maps.get(map)?.get(key)
    return slot === undefined ? undefined : { m: map, k: key, r: slot.record, s: slot.seq }
  }

  allStored(): StoredRecord[] {
    return this.storedIn(() => true)
  }

  storedIn(concerns: (map: string) => boolean): StoredRecord[] {
    const all: StoredRecord[] = []
    for (const [m, records] of this.maps) {
      if (!concerns(m)) continue
      for (const [k, { record: r, seq: s }] of records) all.push({ m, k, r, s })
    }
    return all
  }

  /** Hands over all records; what is left is empty. */
  detach(): PartitionStore {
    const detached = new PartitionStore()
    for (const [map, records] of this.maps) detached.maps.set(map, records)
    detached.term = this.term
    detached.seq = this.seq
    detached.digest = this.digest
    detached.sums = this.sums
    detached.horizon = this.horizon
    const names = [...this.maps.keys()]
    this.clear()
    for (const map of names) this.hooks?.left(map)
    return detached
  }

  /** What a replica that takes over has, in the eyes of those it asks for the rest. */
  get held(): { readonly term: number; readonly seq: number } {
    return this.isPartial ? { term: 0, seq: 0 } : { term: this.term, seq: this.seq }
  }

  /** A stream of another line begins behind `base`: what was kept so far says nothing of it. */
  beginAt(term: number, base: number): void {
    this.term = term
    this.kept = 0
    this.generation += 1
    this.seq = base
  }

  clear(): void {
    this.maps.clear()
    this.endedMessages = []
    this.trees = undefined
    this.mortals.clear()
    this.recent.clear()
    this.beginAt(0, 0)
    this.isPartial = false
    this.digest = 0
    this.sums = undefined
    this.horizon = 0
  }
}
