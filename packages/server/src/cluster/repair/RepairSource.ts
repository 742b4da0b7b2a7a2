/**
 * Copies of partitions that no state counts on: of a node that was taken for lost, of the side of a split that gave
 * way, of a partition that moved on, of a disk. Each is kept aside, compared with its owner's by digest, and dropped
 * only after the owner has said that nothing in it is missing any more.
 *
 *   kept ──offered──▶ differs ──its turn──▶ sending ──all sent──▶ confirming ──merged──▶ dropped
 *     ▲                                        │                       │
 *     └────── another owner, a lost link, "later", or silence ─────────┘
 *
 * Each way through is an attempt with a number of its own. What the owner says to an earlier one counts for nothing: a
 * part of it may have been turned away. A merged copy stays for as long as a bring-up here may take over from it.
 */
import { isTopicMap, type ClusterState, type LWWRecord, type Partition, type Runtime } from '@topgunbuild/core'
import type { PeerMessageOf, StoredRecord } from '../mesh/peer-messages'
import { PartitionStore, type Collected, type Place } from '../partitions/PartitionStore'
import { roughBytesOf } from '../partitions/rough-bytes'
import { placesThatDiffer } from './buckets'

const CHUNK_BYTES = 256 * 1024
/** Partitions on their way to one owner at the same time: with the chunk, the bound of bytes in flight. */
const MOST_SENDING = 8
/** How many times `deadAfterMs` an owner may take until its backups hold what was sent. */
const CONFIRMING_PATIENCE = 20

export type RepairItem = PeerMessageOf<'REPAIR'>['items'][number]
export type RepairAnswer = PeerMessageOf<'REPAIR_ANSWER'>['items'][number]

export interface RepairSourceLinks {
  readonly runtime: Runtime
  readonly deadAfterMs: number
  state(): ClusterState | null
  send(owner: string, item: RepairItem): void
  /** A replica is brought up here, which may take over what is the same in a copy. Absent: never. */
  isOfUse?(partitionId: number): boolean
  /** The owner has everything of this copy, which is not kept any longer. */
  dropped?(partitionId: number, copy: PartitionStore): void
}

interface Exchange {
  readonly attempt: number
  readonly owner: string
  /** A new term is a new owner, even of the same name. */
  readonly term: number
  phase: 'offered' | 'differs' | 'sending' | 'confirming' | 'merged'
  lastAt: number
  /** What the owner holds, by bucket: looked at when it is this copy's turn, for to look at all at once takes long. */
  theirs: readonly number[]
  places: readonly Place[]
  next: number
}

/** When each answer is one: what is said twice, or late, is not. */
const EXPECTED: Readonly<Record<RepairAnswer['answer'], readonly Exchange['phase'][]>> = {
  merged: ['offered', 'confirming'],
  send: ['offered'],
  more: ['sending'],
  later: ['offered', 'sending', 'confirming'],
}

interface Copy {
  readonly store: PartitionStore
  exchange: Exchange | null
}

export class RepairSource {
  private readonly copies = new Map<number, Copy>()
  private whenDone: (() => void)[] = []
  private attempts = 0

  constructor(private readonly links: RepairSourceLinks) {}

  /** How many copies are kept aside. */
  get pending(): number {
    return this.copies.size
  }

  /** Resolves when nothing is kept aside any more. */
  done(): Promise<void> {
    if (this.copies.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.whenDone.push(resolve))
  }

  /** Takes a copy over; one that is kept already grows by it. */
  keep(partitionId: number, store: PartitionStore): void {
    const known = this.copies.get(partitionId)
    this.copies.set(partitionId, { store: known === undefined ? store : together(known.store, store), exchange: null })
  }

  /** One record of a copy that is kept; the greater of two wins. */
  add(partitionId: number, map: string, key: string, record: LWWRecord<unknown>): void {
    const copy = this.copies.get(partitionId) ?? { store: new PartitionStore(), exchange: null }
    this.copies.set(partitionId, { store: copy.store, exchange: null })
    copy.store.merge(map, key, record, 0)
  }

  /** Wall time before which tombstones were collected from the copy; there may be nothing left in it. */
  setHorizon(partitionId: number, horizon: number): void {
    const copy = this.copies.get(partitionId) ?? { store: new PartitionStore(), exchange: null }
    this.copies.set(partitionId, copy)
    copy.store.horizon = horizon
  }

  /**
   * Tombstones that were collected beside a copy, which remembers less: it goes on with them, for what is known of both
   * together is what the copy knows.
   */
  keepRemovals(partitionId: number, tombstones: readonly Collected[]): void {
    if (!this.copies.has(partitionId)) return
    // A message that has ended is brought back by nobody.
    for (const { map, key, tombstone } of tombstones) if (!isTopicMap(map)) this.add(partitionId, map, key, tombstone)
  }

  copyOf(partitionId: number): PartitionStore | undefined {
    return this.copies.get(partitionId)?.store
  }

  /** Offers whatever is not on its way; to be called with every state, every new link and every heartbeat. */
  offer(): void {
    const state = this.links.state()
    if (state === null) return
    for (const [partitionId, copy] of this.copies) {
      const partition = state.partitions[partitionId]
      if (partition === undefined) continue
      if (this.isUnderWay(copy.exchange, partition)) {
        this.dropIfDone(partitionId, copy)
        continue
      }
      const { owner, term } = partition
      const attempt = ++this.attempts
      copy.exchange = { attempt, owner, term, phase: 'offered', lastAt: this.now(), theirs: [], places: [], next: 0 }
      this.links.send(owner, { p: partitionId, ...compared(copy.store), records: null, more: false, attempt })
    }
  }

  onAnswer(from: string, { p, digest, answer, buckets, attempt }: RepairAnswer): void {
    const copy = this.copies.get(p)
    const exchange = copy?.exchange
    if (copy === undefined || exchange?.owner !== from || copy.store.digest !== digest) return
    // A node of version 2 does not say which.
    if ((attempt ?? exchange.attempt) !== exchange.attempt || !EXPECTED[answer].includes(exchange.phase)) return
    exchange.lastAt = this.now()
    switch (answer) {
      case 'merged':
        exchange.phase = 'merged'
        this.dropIfDone(p, copy)
        break
      case 'send':
        exchange.phase = 'differs'
        exchange.theirs = buckets ?? []
        break
      case 'more':
        this.sendChunk(p, copy, exchange)
        break
      case 'later':
        copy.exchange = null
        break
    }
    this.sendNext(from)
  }

  /** Whatever was on its way there begins anew on the next link. */
  unlinked(nodeId: string): void {
    for (const copy of this.copies.values()) if (copy.exchange?.owner === nodeId) copy.exchange = null
  }

  private isUnderWay(exchange: Exchange | null, now: Pick<Partition, 'owner' | 'term'>): boolean {
    if (exchange?.owner !== now.owner || exchange.term !== now.term) return false
    // It waits for its turn behind others, which have patience of their own, or for nobody any more.
    if (exchange.phase === 'differs' || exchange.phase === 'merged') return true
    const patience = exchange.phase === 'confirming' ? CONFIRMING_PATIENCE : 1
    return this.now() - exchange.lastAt < patience * this.links.deadAfterMs
  }

  private dropIfDone(partitionId: number, { store, exchange }: Copy): void {
    if (exchange?.phase !== 'merged' || this.links.isOfUse?.(partitionId) === true) return
    this.copies.delete(partitionId)
    this.links.dropped?.(partitionId, store)
    if (this.copies.size === 0) for (const resolve of this.whenDone.splice(0)) resolve()
  }

  private sendNext(owner: string): void {
    const exchanges = [...this.copies].filter(([, { exchange }]) => exchange?.owner === owner)
    let sending = exchanges.filter(([, { exchange }]) => exchange?.phase === 'sending').length
    for (const [partitionId, copy] of exchanges) {
      if (sending >= MOST_SENDING) return
      if (copy.exchange?.phase !== 'differs') continue
      sending += 1
      copy.exchange.places = placesThatDiffer(copy.store, copy.exchange.theirs)
      this.sendChunk(partitionId, copy, copy.exchange)
    }
  }

  private sendChunk(partitionId: number, { store }: Copy, exchange: Exchange): void {
    const records: StoredRecord[] = []
    let bytes = 0
    while (exchange.next < exchange.places.length && bytes < CHUNK_BYTES) {
      const place = exchange.places[exchange.next++]
      const stored = place === undefined ? undefined : store.stored(place.map, place.key)
      if (stored === undefined) continue
      records.push(stored)
      bytes += stored.k.length + roughBytesOf(stored.r.value)
    }
    const more = exchange.next < exchange.places.length
    const { attempt } = exchange
    exchange.phase = more ? 'sending' : 'confirming'
    exchange.lastAt = this.now()
    this.links.send(exchange.owner, { p: partitionId, ...compared(store), records, more, attempt })
  }

  private now(): number {
    return this.links.runtime.monotonicNow()
  }
}

/** Both in one of them, the larger: who was back for a moment has much aside and little more. */
function together(one: PartitionStore, other: PartitionStore): PartitionStore {
  const [larger, smaller] = one.size > other.size ? [one, other] : [other, one]
  // Of both together only that is known to be complete which is so of each.
  larger.horizon = Math.min(larger.horizon, smaller.horizon)
  larger.absorb(smaller)
  return larger
}

/** What the owner holds its own against. */
function compared({ digest, horizon }: PartitionStore): Pick<RepairItem, 'digest' | 'horizon'> {
  return horizon > 0 ? { digest, horizon } : { digest }
}
