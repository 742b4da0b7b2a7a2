/**
 * The duties of a partition's owner for one term: order the ops, stream them to the replicas, acknowledge what
 * its level allows, bring followers up, seal for a move.
 *
 *   taking ──all replicas answered──▶ serving ◀──move withdrawn── sealed
 *                                        └────────moveTo────────────▶┘
 */
import { isTopicMap, PARTITION_COUNT } from '@topgunbuild/core'
import type { LWWRecord, OpResult, Partition, Timestamp } from '@topgunbuild/core'
import { isLockMap, LOCK_ANSWER_MS } from '../locks/lock-ask'
import { LockDesk, type LockGround } from '../locks/LockDesk'
import { ackOf, isNeverRefused, isSafe, refusalOf, type Ack, type Copies, type Copy, type Refusal } from './ack-rule'
import { Collection } from './Collection'
import { HeldOps } from './HeldOps'
import { identityOf, placeOf } from './identity'
import { endOf, removalOf } from './Mortals'
import type { PartitionStore } from './PartitionStore'
import { Replicas, type ReplicaLinks, type Taken } from './Replicas'
import { failed, type RoutedOp } from './RoutedOp'
import type { StreamAck } from './newest-acks'
import type { StoredRecord } from '../mesh/peer-messages'

const RETRY_AFTER_MS = 50

export interface OwnerLinks extends ReplicaLinks {
  readonly selfId: string
  /** Of the machine's clock: nothing but times-to-live may be judged by it. */
  wallNow(): number
  take(nodeId: string, partitionId: number, term: number, held: { readonly term: number; readonly seq: number }): void
  /** Answers once this node made sure that it is still the owner it was. */
  acknowledge(partitionId: number, term: number, routed: RoutedOp, ack: Ack): void
  /** This node keeps what it holds on disk. */
  readonly isDurable: boolean
  /** Takes `bytes` of the node's memory for held ops; false at the bound. */
  reserveHeld(bytes: number): boolean
  /** Of held ops in one partition; absent: the default. */
  readonly maxHeldBytes?: number
  /** An op was refused because as many are held as may be. */
  heldIsFull?(): void
  /** Of tombstones that are collected. */
  readonly tombstoneAgeMs: number
  /**
   * The earliest time of day of all nodes; undefined while a node is missing, keeps copies aside, or does not know of
   * horizons: it may bring back what was removed.
   */
  collectableAt(): number | undefined
  /** Of this node's hybrid clock, above all these. */
  stamp(past: readonly Timestamp[]): Timestamp
  /** Why the cluster may grant no lock as it stands. */
  lockFault(): Refusal | undefined
  /** Requests that may wait for one lock. */
  readonly maxLockWaiters: number
  /** A request was refused because as many wait as may. */
  lockIsFull(): void
}

const TOO_OLD = {
  code: 'TOO_OLD',
  message: 'The write is older than the removals that this partition remembers, and there is nothing under its key.',
} as const

interface Waiter {
  readonly routed: RoutedOp
  readonly seq: number
  /** When it is told that too few backups confirmed it. */
  readonly until: number
}

/** Somebody who waits until every copy the partition has to have holds what was here when they asked. */
interface Safe {
  readonly seq: number
  readonly horizon: number
  readonly run: () => void
  readonly lost: () => void
}

/** What a replica showed when it was taken over. */
export interface Answer {
  readonly term: number
  readonly seq: number
  readonly records: readonly StoredRecord[]
  /** Absent: nothing was collected from it. */
  readonly horizon?: number | undefined
}

interface Taking {
  readonly unanswered: Set<string>
  since: number
  readonly answers: Map<string, Taken & Pick<Answer, 'records'>>
  /** What this node held of the partition before comes back first. */
  isReturning: boolean
}

function placeKey({ map, key }: { readonly map: string; readonly key: string }): string {
  return JSON.stringify([map, key])
}

export class OwnedPartition {
  private readonly replicas: Replicas
  private waiters: Waiter[] = []
  private readonly held: HeldOps
  private readonly locks: LockDesk
  private readonly collection: Collection
  private taking: Taking | undefined
  private sealed = false
  private safes: Safe[] = []
  /** Whom the seal was reported for. */
  private sealReportedFor: string | null = null

  constructor(
    readonly partitionId: number,
    readonly term: number,
    private readonly store: PartitionStore,
    private readonly links: OwnerLinks,
  ) {
    this.replicas = new Replicas(partitionId, term, store, links)
    this.held = new HeldOps((bytes) => links.reserveHeld(bytes), links.maxHeldBytes)
    this.locks = new LockDesk(this.lockGround())
    this.collection = new Collection(links.tombstoneAgeMs, links.now(), partitionId / PARTITION_COUNT)
    const { backups, followers } = this.partition()
    this.taking = {
      unanswered: new Set([...backups, ...followers]),
      since: links.now(),
      answers: new Map(),
      isReturning: false,
    }
  }

  /**
   * Nothing is acknowledged, at any level, before every replica the state lists has answered.
   * @param hasCopy this node keeps a copy of the partition aside
   * @returns whether `copyIsBack` is awaited: no replica is asked, and nobody else knows what this node knew. Where there
   * are replicas, the copy is repaired as any other.
   */
  begin(hasCopy = false): boolean {
    const { taking } = this
    if (taking === undefined) return false
    taking.isReturning = hasCopy && taking.unanswered.size === 0
    for (const nodeId of taking.unanswered) this.sendTake(nodeId)
    this.finishTake()
    return taking.isReturning
  }

  /** The copy that is kept aside; undefined where it is not any more. */
  copyIsBack(copy: PartitionStore | undefined): void {
    if (this.taking?.isReturning !== true) return
    this.taking.isReturning = false
    this.finishTake(copy)
  }

  /** By the state that is known here, and by what was reported since: an heir of this owner holds what these do. */
  standBy(holders: readonly string[]): boolean {
    return this.replicas.standBy(holders)
  }

  /** False until every replica the state lists has shown what it holds. */
  get isWhole(): boolean {
    return this.taking === undefined
  }

  get pendingOps(): number {
    return this.waiters.length + this.held.size + this.locks.size
  }

  /** Requests that wait for a lock. */
  get lockWaiters(): number {
    return this.locks.size
  }

  submit(routed: RoutedOp): void {
    const waits = this.taking !== undefined || this.sealed || this.held.size > 0 || this.replicas.isOutrun
    if (waits) this.hold(routed)
    else this.apply(routed)
  }

  /** The newest state still names this node owner of this term: follow what else it says. */
  follow(): void {
    if (this.taking !== undefined) {
      const listed = new Set([...this.partition().backups, ...this.partition().followers])
      for (const nodeId of this.taking.unanswered) if (!listed.has(nodeId)) this.taking.unanswered.delete(nodeId)
      this.finishTake()
      return
    }
    this.replicas.follow()
    this.settleWaiters()
    const { moveTo } = this.partition()
    if (moveTo !== null && !this.sealed) {
      this.sealed = true
      this.sealReportedFor = null
    }
    if (moveTo === null && this.sealed) {
      this.sealed = false
    }
    this.serveHeld()
    this.reportSeal()
  }

  /** Another node owns the partition now, or nobody knows: everything unanswered goes back to be routed anew. */
  relinquish(): RoutedOp[] {
    for (const { routed } of this.waiters) routed.mayHaveHappened = true
    const ops = [...this.waiters.map((waiter) => waiter.routed), ...this.held.takeAll(), ...this.locks.takeAll()]
    this.waiters = []
    for (const { lost } of this.safes.splice(0)) lost()
    return ops
  }

  linked(nodeId: string): void {
    if (this.taking?.unanswered.has(nodeId) === true) this.sendTake(nodeId)
    this.replicas.linked(nodeId)
  }

  unlinked(nodeId: string): void {
    this.replicas.unlinked(nodeId)
  }

  onAck(nodeId: string, ack: Omit<StreamAck, 'p'>): void {
    if (!this.replicas.onAck(nodeId, ack)) return
    this.settleWaiters()
    this.reportSeal()
    this.serveHeld()
  }

  /** More of what is here is on this node's disk. */
  onKept(): void {
    this.settleWaiters()
    this.reportSeal()
  }

  onTakeAnswer(nodeId: string, { term, seq, records, horizon = 0 }: Answer): void {
    const { taking } = this
    if (taking === undefined || term !== this.term || !taking.unanswered.delete(nodeId)) return
    taking.answers.set(nodeId, { seq, horizon, records })
    this.finishTake()
  }

  /**
   * Records of a copy nobody counted on: they take their place in the order like any op. False: not now.
   * @param horizon of the copy: what it holds and this one does not may have been removed while it was away
   */
  mergeReturned(records: readonly StoredRecord[], horizon = 0): boolean {
    if (this.taking !== undefined || this.sealed) return false
    for (const one of this.rememberedOf(records, horizon)) {
      if (this.isOver(one)) continue
      const { m, k, r } = one
      const merged = isLockMap(m) ? this.locks.returned(m, k, r) : r
      if (merged !== undefined) this.put(m, k, merged)
    }
    return true
  }

  /**
   * As `mergeReturned`, of a whole copy that this node has kept. Where nothing is here and nobody is told of it, as when
   * all partitions are taken back at once, the records only move: nothing is found out anew of each.
   */
  takeBack(copy: PartitionStore): boolean {
    if (this.taking !== undefined || this.sealed) return false
    const { store } = this
    if (!store.isEmpty || store.horizon > copy.horizon || !this.replicas.isEmpty) {
      return this.mergeReturned(copy.allStored(), copy.horizon)
    }
    const isDecidedOneByOne = (map: string): boolean => isLockMap(map) || isTopicMap(map)
    const seq = store.seq + 1
    store.absorb(copy, seq, (map) => !isDecidedOneByOne(map))
    store.seq = seq
    // They have one place in the order, and none of them is in the window.
    store.recent.startAt(seq)
    return this.mergeReturned(copy.storedIn(isDecidedOneByOne), copy.horizon)
  }

  /**
   * Everything of a copy with this horizon is here: what is older and here neither, was removed. Tombstones stay until
   * every copy has them.
   */
  adoptHorizon(horizon: number): void {
    if (horizon <= this.store.horizon) return
    this.store.raiseHorizon(horizon)
    this.replicas.tellHorizon()
  }

  /**
   * Runs `run` once as many backups as the cluster can have hold all that is here now, and know what was removed;
   * `lost` instead if this term ends before.
   */
  whenSafe(run: () => void, lost: () => void): void {
    const { seq, horizon } = this.store
    this.safes.push({ seq, horizon, run, lost })
    this.settleSafes()
  }

  /** So long this node did nothing at all: that nobody was heard meanwhile is nobody's silence. */
  stoodStill(forMs: number): void {
    if (this.taking !== undefined) this.taking.since = Math.min(this.links.now(), this.taking.since + forMs)
    this.replicas.stoodStill(forMs)
  }

  /** Whatever is late: stalled replicas, unanswered takes, ops held or waiting past their time. */
  tick(): void {
    const now = this.links.now()
    if (this.taking !== undefined && now - this.taking.since >= this.links.deadAfterMs) {
      for (const nodeId of this.taking.unanswered) this.replicas.reportStalled(nodeId)
    }
    this.replicas.tick(now)
    this.expire(now)
    this.endMortals()
    this.collect(now)
    this.locks.expire()
    if (this.taking === undefined && !this.sealed) this.locks.tick()
    this.reportSeal()
  }

  // ── ops ──

  private apply(routed: RoutedOp): void {
    const { store } = this
    const { map, key, record, identity, ask } = routed
    if (ask !== undefined) return this.locks.submit(routed, ask)
    const seen = store.isUnheardOf(map, key, record) ? undefined : store.recent.find(identity)
    const refusal = seen === undefined ? this.faultOf(routed) : undefined
    if (refusal !== undefined) {
      routed.respond(
        failed(routed.opId, this.links.state().version, refusal.code, refusal.message, {
          retryAfterMs: RETRY_AFTER_MS,
        }),
      )
      return
    }
    if (seen === undefined && store.merge(map, key, record, store.seq + 1, identity)) this.log(map, key, identity)
    this.settle(routed)
  }

  private faultOf({ map, key, record, asked }: RoutedOp): Refusal | typeof TOO_OLD | undefined {
    if (this.store.isForgotten(map, key, record)) return TOO_OLD
    return isNeverRefused(asked) ? undefined : refusalOf(asked, this.copiesFor(0))
  }

  /** A resend, or an op that lost to a later write, is as safe as the record that stands. */
  private settle(routed: RoutedOp): void {
    // What waited for a lock has had its wait.
    const decidedFor = routed.ask === undefined ? Infinity : this.links.now() + LOCK_ANSWER_MS
    const until = Math.min(routed.deadlineAt, decidedFor)
    const waiter = { routed, seq: this.store.seqOf(routed.map, routed.key), until }
    // Nothing changed for those who wait already: looking at all of them with every op would cost their square.
    if (!this.settles(waiter)) this.waiters.push(waiter)
  }

  private put(map: string, key: string, record: LWWRecord<unknown>): void {
    if (this.store.merge(map, key, record, this.store.seq + 1)) this.log(map, key)
  }

  /**
   * Gives the record that stands the partition's next seq and sends it to every replica.
   * @param known its identity, where the caller has it already
   */
  private log(map: string, key: string, known?: string): void {
    const { store } = this
    const record = store.record(map, key)
    if (record === undefined) return
    store.seq += 1
    store.relog(map, key, store.seq)
    const identity = known ?? identityOf(map, key, record.timestamp)
    store.recent.note({ term: this.term, seq: store.seq, identity })
    const { partitionId: p, term } = this
    this.replicas.send({ kind: 'op', p, term, seq: store.seq, m: map, k: key, r: record })
  }

  private copiesFor(seq: number): Copies {
    const { backups, followers } = this.partition()
    const inSync: Copy[] = []
    const behind: Copy[] = []
    for (const nodeId of backups) inSync.push(this.replicas.copyFor(nodeId, seq))
    for (const nodeId of followers) {
      const copies = this.replicas.isRequired(nodeId) ? inSync : behind
      copies.push(this.replicas.copyFor(nodeId, seq))
    }
    const copies = { owner: this.links.selfId, inSync, followers: behind, backupCount: this.links.state().backupCount }
    return this.links.isDurable ? { ...copies, ownerKept: this.store.kept >= seq } : copies
  }

  private settleWaiters(): void {
    this.settleSafes()
    if (this.waiters.length === 0 || this.taking !== undefined) return
    this.waiters = this.waiters.filter((waiter) => !this.settles(waiter))
  }

  private settles({ routed, seq }: Waiter): boolean {
    // Decided under an earlier state, and by this one it would not be.
    if (routed.ask?.kind === 'lock' && this.links.lockFault() !== undefined) return false
    const ack = ackOf(routed.asked, this.copiesFor(seq))
    if (ack !== undefined) this.links.acknowledge(this.partitionId, this.term, routed, ack)
    return ack !== undefined
  }

  private settleSafes(): void {
    if (this.safes.length === 0 || this.taking !== undefined) return
    const { backups, target } = this.partition()
    if (backups.length < target.backups.length) return
    const safe = this.safes.filter(({ seq, horizon }) => {
      return isSafe(this.copiesFor(seq)) && this.replicas.know(horizon)
    })
    this.safes = this.safes.filter((one) => !safe.includes(one))
    for (const { run } of safe) run()
  }

  private hold(routed: RoutedOp): void {
    if (!this.held.add(routed, this.links.now())) {
      this.links.heldIsFull?.()
      routed.respond(this.notReady(routed, 'The partition is changing hands and holds as many writes as it may.'))
      return
    }
    // Once taken in, it is carried to the new owner rather than sent back.
    routed.mayRedirect = false
  }

  private serveHeld(): void {
    if (this.held.size === 0 || this.taking !== undefined || this.sealed || this.replicas.isOutrun) return
    for (const routed of this.held.takeAll()) this.submit(routed)
  }

  private expire(now: number): void {
    if (this.held.size > 0) {
      for (const routed of this.held.takeExpired(now)) {
        routed.respond(this.notReady(routed, 'The partition is changing hands.'))
      }
    }
    if (this.waiters.length === 0) return
    this.waiters = this.waiters.filter(({ routed, until }) => {
      if (now < until) return true
      const message = 'The owner applied the write, but too few backups confirmed it in time.'
      routed.respond(failed(routed.opId, this.links.state().version, 'BACKUPS_UNCONFIRMED', message))
      return false
    })
  }

  /** What has lived its time is removed, for everybody and in the order of writes. */
  private endMortals(): void {
    if (this.taking !== undefined || this.sealed) return
    const { store } = this
    for (const { map, key } of store.mortals.ended(this.links.wallNow(), (m, k) => store.record(m, k))) {
      const record = store.record(map, key)
      if (record !== undefined && store.merge(map, key, removalOf(record), store.seq + 1)) this.log(map, key)
    }
  }

  /** Tombstones that nobody needs any more: every copy there is to be has them, and nobody is missing. */
  private collect(now: number): void {
    const isAdopted = this.replicas.collectsLess
    const isDue = isAdopted || this.collection.isDue(now)
    if ((!isDue && !this.store.hasEndedMessages) || !this.hasAllCopies()) return
    const { confirmedSeq } = this.replicas
    this.forgetMessages(confirmedSeq)
    if (!isDue || confirmedSeq < this.store.seq) return
    if (isAdopted) return this.forgetBefore(this.store.horizon)
    const wallNow = this.links.collectableAt()
    if (wallNow !== undefined) this.forgetBefore(this.collection.begin(now, wallNow))
  }

  private forgetBefore(horizon: number): void {
    this.store.collect(horizon)
    this.replicas.tellCollected()
  }

  /** Those whose end every copy has. Nobody can bring one of them back: a copy of it that comes late has ended, too. */
  private forgetMessages(upTo: number): void {
    if (this.store.forgetMessages(upTo) > 0) this.replicas.tellMessagesForgotten(upTo)
  }

  private hasAllCopies(): boolean {
    const { backups, followers, target } = this.partition()
    return (
      this.taking === undefined && !this.sealed && followers.length === 0 && backups.length >= target.backups.length
    )
  }

  /** Of what another copy shows: a value that this one may have forgotten was removed while that one was away. */
  private rememberedOf(records: readonly StoredRecord[], horizon: number): readonly StoredRecord[] {
    if (horizon >= this.store.horizon) return records
    return records.filter(({ m, k, r }) => isLockMap(m) || !this.store.isForgotten(m, k, r))
  }

  /** A message that has ended, and is known here no more. */
  private isOver({ m, k, r }: StoredRecord): boolean {
    if (!isTopicMap(m) || this.store.record(m, k) !== undefined) return false
    return r.value === null || (endOf(r) ?? Infinity) < this.links.wallNow()
  }

  private notReady(routed: RoutedOp, message: string): OpResult {
    return failed(routed.opId, this.links.state().version, 'NOT_READY', message, { retryAfterMs: RETRY_AFTER_MS })
  }

  // ── locks ──

  private lockGround(): LockGround {
    const { store, links, term } = this
    return {
      term,
      maxWaiting: links.maxLockWaiters,
      now: () => links.now(),
      record: (map, key) => store.record(map, key),
      stamp: (past) => links.stamp(past),
      write: (map, key, record) => this.put(map, key, record),
      settle: (routed) => this.settle(routed),
      fault: ({ kind }) =>
        (kind === 'lock' ? links.lockFault() : undefined) ?? refusalOf('REPLICATED', this.copiesFor(0)),
      refuse: (routed, { code, message }) => {
        const extra = code === 'NOT_READY' || code === 'OVERLOADED' ? { retryAfterMs: RETRY_AFTER_MS } : {}
        routed.respond(failed(routed.opId, links.state().version, code, message, extra))
      },
      isFull: () => links.lockIsFull(),
    }
  }

  // ── taking the partition over ──

  private sendTake(nodeId: string): void {
    this.links.take(nodeId, this.partitionId, this.term, this.store.held)
  }

  /**
   * Every replica the state lists has raised its fence and shown what this node lacks. What any of them lacks is
   * logged anew in this term, so that the stream alone makes them equal.
   */
  private finishTake(copy?: PartitionStore): void {
    const { taking, store } = this
    if (taking === undefined || taking.isReturning || taking.unanswered.size > 0) return
    this.taking = undefined
    const seqs = [...taking.answers.values()].map(({ seq }) => seq)
    // Where the window does not reach back to what a backup has last, it cannot be resumed, only brought up again.
    const seqOf = (nodeId: string): number => taking.answers.get(nodeId)?.seq ?? 0
    const resumable = this.partition().backups.filter((nodeId) => store.recent.after(seqOf(nodeId)) !== null)
    const lacking = store.recent.after(Math.min(store.seq, ...resumable.map(seqOf))) ?? []
    const relogged = new Map(lacking.map(({ identity }) => [placeKey(placeOf(identity)), placeOf(identity)]))
    // The one that knows of most removals first: what another one shows is held against that.
    const shown = [...taking.answers.values()].sort((one, other) => other.horizon - one.horizon)
    for (const { records, horizon } of shown) {
      for (const { m, k, r } of this.rememberedOf(records, horizon)) {
        const place = { map: m, key: k }
        if (store.merge(m, k, r, store.seq)) relogged.set(placeKey(place), place)
      }
      store.raiseHorizon(horizon)
    }
    store.seq = Math.max(store.seq, ...seqs)
    store.term = this.term
    store.isPartial = false
    this.replicas.begin(taking.answers, resumable)
    for (const { map, key } of relogged.values()) this.log(map, key)
    this.replicas.tellHorizon()
    this.locks.begin()
    if (copy !== undefined && this.takeBack(copy)) this.adoptHorizon(copy.horizon)
    this.follow()
    this.serveHeld()
  }

  /** Under seal, once every in-sync copy has the last seq, the coordinator may name the new owner. */
  private reportSeal(): void {
    if (!this.sealed) return
    const { moveTo } = this.partition()
    if (moveTo === null || this.sealReportedFor === moveTo || this.waiters.length > 0) return
    if (!this.replicas.areReadyFor(moveTo)) return
    this.sealReportedFor = moveTo
    this.links.report({ type: 'sealed', partitionId: this.partitionId, term: this.term, to: moveTo })
  }

  private partition(): Partition {
    const partition = this.links.state().partitions[this.partitionId]
    if (partition === undefined) throw new Error(`no partition ${this.partitionId}`)
    return partition
  }
}
