/**
 * The duties of a partition's owner for one term: order the ops, stream them to the replicas, acknowledge what
 * its level allows, bring followers up, seal for a move.
 *
 *   taking ──all replicas answered──▶ serving ◀──move withdrawn── sealed
 *                                        └────────moveTo────────────▶┘
 */
import { memberOf, PARTITION_COUNT } from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, LWWRecord, OpResult, Partition, Timestamp } from '@topgunbuild/core'
import { isLockMap, LOCK_ANSWER_MS } from '../locks/lock-ask'
import { LockDesk, type LockGround } from '../locks/LockDesk'
import { placesThatDiffer } from '../repair/buckets'
import { ackOf, isSafe, refusalOf, type Ack, type Copies, type Copy, type Refusal } from './ack-rule'
import { Collection } from './Collection'
import { HeldOps } from './HeldOps'
import { identityOf, placeOf } from './identity'
import { removalOf } from './Mortals'
import type { PartitionStore } from './PartitionStore'
import { roughBytesOf } from './rough-bytes'
import { ReplicaStream } from './ReplicaStream'
import { failed, type RoutedOp } from './RoutedOp'
import type { StreamAck } from './newest-acks'
import type { SnapshotLanes } from './SnapshotLanes'
import { weightOfRecords } from './weights'
import type { StoredRecord, StreamItem } from '../mesh/peer-messages'

const SNAPSHOT_CHUNK_BYTES = 256 * 1024
const RETRY_AFTER_MS = 50
/** Ops a follower in its second bring-up may be behind before writers wait for it. */
const MOST_AHEAD = 256

export interface OwnerLinks {
  readonly selfId: string
  readonly deadAfterMs: number
  now(): number
  /** Of the machine's clock: nothing but times-to-live may be judged by it. */
  wallNow(): number
  state(): ClusterState
  isLinked(nodeId: string): boolean
  stream(nodeId: string, item: StreamItem): void
  /** Runs `send` when the link has room for a snapshot chunk. */
  whenSnapshotRoom: SnapshotLanes['request']
  take(nodeId: string, partitionId: number, term: number, held: { readonly term: number; readonly seq: number }): void
  report(fact: ClusterEvent): void
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

interface Taking {
  readonly unanswered: Set<string>
  readonly since: number
  readonly answers: Map<string, { readonly seq: number }>
  readonly gathered: StoredRecord[]
}

function placeKey({ map, key }: { readonly map: string; readonly key: string }): string {
  return JSON.stringify([map, key])
}

export class OwnedPartition {
  private readonly replicas = new Map<string, ReplicaStream>()
  private waiters: Waiter[] = []
  private readonly held: HeldOps
  private readonly locks: LockDesk
  private readonly collection: Collection
  /** Up to where this owner has collected tombstones, and has told its replicas. */
  private collectedBefore = 0
  private taking: Taking | undefined
  private sealed = false
  /** Called once every copy the partition has to have holds everything up to `seq`. */
  private safes: { readonly seq: number; readonly run: () => void }[] = []
  private chunks = 0
  /** Whom the seal was reported for. */
  private sealReportedFor: string | null = null

  constructor(
    readonly partitionId: number,
    readonly term: number,
    private readonly store: PartitionStore,
    private readonly links: OwnerLinks,
  ) {
    this.held = new HeldOps((bytes) => links.reserveHeld(bytes), links.maxHeldBytes)
    this.locks = new LockDesk(this.lockGround())
    this.collection = new Collection(links.tombstoneAgeMs, links.now(), partitionId / PARTITION_COUNT)
    const { backups, followers } = this.partition()
    this.taking = {
      unanswered: new Set([...backups, ...followers]),
      since: links.now(),
      answers: new Map(),
      gathered: [],
    }
  }

  /** Nothing is acknowledged, at any level, before every replica the state lists has answered. */
  begin(): void {
    for (const nodeId of this.taking?.unanswered ?? []) this.sendTake(nodeId)
    this.finishTake()
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
    const waits = this.taking !== undefined || this.sealed || this.held.size > 0 || this.isAhead()
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
    this.tendReplicas()
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
    return ops
  }

  linked(nodeId: string): void {
    if (this.taking?.unanswered.has(nodeId) === true) this.sendTake(nodeId)
    const replica = this.replicas.get(nodeId)
    if (replica !== undefined) this.startStream(replica)
  }

  unlinked(nodeId: string): void {
    const replica = this.replicas.get(nodeId)
    if (replica === undefined) return
    replica.streaming = false
    replica.lastProgressAt = this.links.now()
  }

  onAck(nodeId: string, ack: Omit<StreamAck, 'p'>): void {
    const replica = this.replicas.get(nodeId)
    if (replica === undefined || ack.term !== this.term || !replica.streaming) return
    if (ack.seq > replica.acked || ack.chunk > 0) replica.lastProgressAt = this.links.now()
    replica.acked = Math.max(replica.acked, Math.min(ack.seq, this.store.seq))
    replica.kept = Math.max(replica.kept, Math.min(ack.kept ?? 0, this.store.seq))
    if (!replica.required && ack.chunk > 0 && ack.chunk === replica.awaitedChunk) this.snapshotGoesOn(replica)
    if (replica.comparing && ack.buckets !== undefined) {
      replica.comparing = false
      replica.lastProgressAt = this.links.now()
      replica.fillSnapshot(placesThatDiffer(this.store, ack.buckets))
      this.sendChunk(replica)
    }
    this.reportSynced(replica)
    this.settleWaiters()
    this.reportSeal()
    this.serveHeld()
  }

  /** More of what is here is on this node's disk. */
  onKept(): void {
    this.settleWaiters()
    this.reportSeal()
  }

  onTakeAnswer(
    nodeId: string,
    answer: { readonly term: number; readonly seq: number; readonly records: readonly StoredRecord[] },
  ): void {
    const { taking } = this
    if (taking === undefined || answer.term !== this.term || !taking.unanswered.delete(nodeId)) return
    taking.answers.set(nodeId, { seq: answer.seq })
    taking.gathered.push(...answer.records)
    this.finishTake()
  }

  /**
   * Records of a copy nobody counted on: they take their place in the order like any op. False: not now.
   * @param horizon of the copy: what it holds and this one does not may have been removed while it was away
   */
  mergeReturned(records: readonly StoredRecord[], horizon = 0): boolean {
    if (this.taking !== undefined || this.sealed) return false
    const wasAway = horizon < this.store.horizon
    for (const { m, k, r } of records) {
      if (wasAway && !isLockMap(m) && this.store.isForgotten(m, k, r)) continue
      const merged = isLockMap(m) ? this.locks.returned(m, k, r) : r
      if (merged !== undefined) this.put(m, k, merged)
    }
    return true
  }

  /**
   * Everything of a copy with this horizon is here: what is older and here neither, was removed. Tombstones stay until
   * every copy has them.
   */
  adoptHorizon(horizon: number): void {
    if (horizon > this.store.horizon) this.store.raiseHorizon(horizon)
  }

  /**
   * Runs `run` once as many backups as the cluster can have hold all that is here now; never if the partition
   * changes hands before.
   */
  whenSafe(run: () => void): void {
    this.safes.push({ seq: this.store.seq, run })
    this.settleSafes()
  }

  /** Whatever is late: stalled replicas, unanswered takes, ops held or waiting past their time. */
  tick(): void {
    const now = this.links.now()
    const { deadAfterMs } = this.links
    if (this.taking !== undefined && now - this.taking.since >= deadAfterMs) {
      for (const nodeId of this.taking.unanswered) this.reportStalled(nodeId)
    }
    for (const replica of this.replicas.values()) {
      const behind = replica.acked < this.store.seq || !replica.required
      if (!behind || replica.queued || now - replica.lastProgressAt < deadAfterMs) continue
      replica.lastProgressAt = now
      if (this.partition().backups.includes(replica.nodeId)) this.condemn(replica)
      else this.startStream(replica)
    }
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
    const seen = store.recent.find(identity)
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
    return this.store.isForgotten(map, key, record) ? TOO_OLD : refusalOf(asked, this.copiesFor(0))
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
    const item: StreamItem = {
      kind: 'op',
      p: this.partitionId,
      term: this.term,
      seq: store.seq,
      m: map,
      k: key,
      r: record,
    }
    for (const replica of this.replicas.values()) {
      if (replica.acked === store.seq - 1) replica.lastProgressAt = this.links.now()
      if (replica.streaming) this.links.stream(replica.nodeId, item)
    }
  }

  private copiesFor(seq: number): Copies {
    const { backups, followers } = this.partition()
    const inSync: Copy[] = []
    const behind: Copy[] = []
    for (const nodeId of backups) inSync.push(this.copyFor(nodeId, seq))
    for (const nodeId of followers) {
      const copies = this.replicas.get(nodeId)?.required === true ? inSync : behind
      copies.push(this.copyFor(nodeId, seq))
    }
    const copies = { owner: this.links.selfId, inSync, followers: behind, backupCount: this.links.state().backupCount }
    return this.links.isDurable ? { ...copies, ownerKept: this.store.kept >= seq } : copies
  }

  private copyFor(nodeId: string, seq: number): Copy {
    const replica = this.replicas.get(nodeId)
    const covers = replica?.covers(seq) === true
    return this.isDurable(nodeId) ? { nodeId, covers, isKept: replica?.keeps(seq) === true } : { nodeId, covers }
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
    const covered = (seq: number): boolean => isSafe(this.copiesFor(seq))
    const safe = this.safes.filter(({ seq }) => covered(seq))
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

  /** Writers wait for a follower that could not be brought up beside them the first time. */
  private isAhead(): boolean {
    for (const { required, streaming, attempt, acked } of this.replicas.values()) {
      if (!required && streaming && attempt > 1 && this.store.seq - acked > MOST_AHEAD) return true
    }
    return false
  }

  private serveHeld(): void {
    if (this.held.size === 0 || this.taking !== undefined || this.sealed || this.isAhead()) return
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
    const isAdopted = this.collectedBefore < this.store.horizon
    if ((!isAdopted && !this.collection.isDue(now)) || !this.isAtRest()) return
    if (isAdopted) return this.forgetBefore(this.store.horizon)
    const wallNow = this.links.collectableAt()
    if (wallNow !== undefined) this.forgetBefore(this.collection.begin(now, wallNow))
  }

  private forgetBefore(horizon: number): void {
    this.store.collect(horizon)
    this.collectedBefore = this.store.horizon
    for (const replica of this.replicas.values()) if (replica.streaming) this.sendHorizon(replica)
  }

  private isAtRest(): boolean {
    const { backups, followers, target } = this.partition()
    if (this.taking !== undefined || this.sealed || followers.length > 0) return false
    if (backups.length < target.backups.length) return false
    return [...this.replicas.values()].every(({ streaming, acked }) => streaming && acked === this.store.seq)
  }

  private sendHorizon({ nodeId }: ReplicaStream): void {
    const { horizon: before } = this.store
    const { partitionId: p, term } = this
    if (before > 0) this.links.stream(nodeId, { kind: 'collect', p, term, before })
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
    this.links.take(nodeId, this.partitionId, this.term, { term: this.store.term, seq: this.store.seq })
  }

  /**
   * Every replica the state lists has raised its fence and shown what this node lacks. What any of them lacks is
   * logged anew in this term, so that the stream alone makes them equal.
   */
  private finishTake(): void {
    const { taking, store } = this
    if (taking === undefined || taking.unanswered.size > 0) return
    this.taking = undefined
    const { backups } = this.partition()
    const seqOf = (nodeId: string): number => taking.answers.get(nodeId)?.seq ?? 0
    // Where the window does not reach back to what a backup has last, it cannot be resumed, only brought up again.
    const resumable = backups.filter((nodeId) => store.recent.after(seqOf(nodeId)) !== null)
    const lacking = store.recent.after(Math.min(store.seq, ...resumable.map(seqOf))) ?? []
    const relogged = new Map(lacking.map(({ identity }) => [placeKey(placeOf(identity)), placeOf(identity)]))
    for (const { m, k, r } of taking.gathered) {
      const place = { map: m, key: k }
      if (store.merge(m, k, r, store.seq)) relogged.set(placeKey(place), place)
    }
    store.seq = Math.max(store.seq, ...[...taking.answers.values()].map(({ seq }) => seq))
    store.term = this.term
    for (const nodeId of backups) {
      const replica = new ReplicaStream(nodeId, this.incarnationOf(nodeId), true, this.links.now())
      replica.acked = store.seq
      this.replicas.set(nodeId, replica)
      if (resumable.includes(nodeId)) this.startStream(replica)
      else this.condemn(replica)
    }
    for (const { map, key } of relogged.values()) this.log(map, key)
    this.locks.begin()
    this.follow()
    this.serveHeld()
  }

  // ── replicas ──

  private tendReplicas(): void {
    const { backups, followers } = this.partition()
    const listed = [...backups, ...followers]
    for (const nodeId of this.replicas.keys()) if (!listed.includes(nodeId)) this.replicas.delete(nodeId)
    for (const nodeId of followers) {
      const known = this.replicas.get(nodeId)
      if (known !== undefined && !known.condemned && known.incarnation === this.incarnationOf(nodeId)) {
        // Said before, and undone by the late word of an earlier stall: it is as true as it was.
        known.reported = false
        this.reportSynced(known)
        continue
      }
      const replica = new ReplicaStream(nodeId, this.incarnationOf(nodeId), false, this.links.now())
      this.replicas.set(nodeId, replica)
      this.startStream(replica)
    }
  }

  private startStream(replica: ReplicaStream): void {
    replica.streaming = this.links.isLinked(replica.nodeId)
    replica.lastProgressAt = this.links.now()
    if (!replica.streaming) return
    if (replica.required) this.resumeStream(replica)
    else this.bringUp(replica)
  }

  /** After a lost link: everything not confirmed is sent again; what arrived already is recognised by its seq. */
  private resumeStream(replica: ReplicaStream): void {
    const missing = this.store.recent.after(replica.acked)
    if (missing === null) {
      // Only a backup needs a state to lose its place; a follower is simply brought up again.
      if (this.partition().backups.includes(replica.nodeId)) this.condemn(replica)
      else this.bringUp(replica)
      return
    }
    const { partitionId: p, term } = this
    this.links.stream(replica.nodeId, { kind: 'start', p, term, base: replica.acked, bringUp: false })
    this.sendHorizon(replica)
    for (const { seq, identity } of missing) {
      const { map, key } = placeOf(identity)
      const record = this.store.record(map, key)
      if (record === undefined) continue
      const isLater = identityOf(map, key, record.timestamp) !== identity
      const of = isLater ? { of: identity } : {}
      this.links.stream(replica.nodeId, { kind: 'op', p, term, seq, m: map, k: key, r: record, ...of })
    }
  }

  /** The live stream first, the snapshot behind it: whatever changes meanwhile is in one of the two. */
  private bringUp(replica: ReplicaStream): void {
    const { partitionId: p, term, store } = this
    const start = { kind: 'start', p, term, base: store.seq, bringUp: true } as const
    if (replica.attempt === 0) {
      replica.beginSnapshot(store.places(), store.seq)
      this.links.stream(replica.nodeId, start)
      this.sendHorizon(replica)
      this.sendChunk(replica)
      return
    }
    // What an earlier attempt brought there is there still: only the rest is sent.
    replica.beginSnapshot(null, store.seq)
    this.links.stream(replica.nodeId, { ...start, compare: true })
    this.sendHorizon(replica)
  }

  /** Sent when the link has room; read then, so that it holds what stands then. */
  private sendChunk(replica: ReplicaStream): void {
    const attempt = replica.attempt
    replica.queued = true
    this.links.whenSnapshotRoom(replica.nodeId, () => {
      const wanted = this.replicas.get(replica.nodeId) === replica && replica.streaming && replica.attempt === attempt
      if (!wanted) return undefined
      const { partitionId: p, term, store } = this
      const weigh = (map: string, key: string): number => roughBytesOf(store.record(map, key)?.value)
      const records = replica
        .nextChunk(SNAPSHOT_CHUNK_BYTES, weigh)
        .flatMap(({ map, key }) => store.stored(map, key) ?? [])
      const recent = replica.snapshotSent ? store.recent.list().map((op) => ({ ...op })) : null
      this.chunks += 1
      replica.queued = false
      replica.lastProgressAt = this.links.now()
      replica.awaitedChunk = this.chunks
      this.links.stream(replica.nodeId, { kind: 'snapshot', p, term, chunk: this.chunks, records, recent })
      return { ack: { p, term, chunk: this.chunks }, bytes: weightOfRecords(records) }
    })
  }

  private snapshotGoesOn(replica: ReplicaStream): void {
    if (!replica.snapshotSent) {
      this.sendChunk(replica)
      return
    }
    replica.endSnapshot()
    replica.syncAt = this.store.seq
  }

  private reportSynced(replica: ReplicaStream): void {
    const follows = this.partition().followers.includes(replica.nodeId)
    const isThere =
      replica.acked >= replica.syncAt && (!this.isDurable(replica.nodeId) || replica.kept >= replica.syncAt)
    if (!follows || !replica.required || replica.reported || !isThere) return
    replica.reported = true
    this.links.report({ type: 'synced', partitionId: this.partitionId, term: this.term, nodeId: replica.nodeId })
  }

  private condemn(replica: ReplicaStream): void {
    replica.streaming = false
    replica.condemned = true
    this.reportStalled(replica.nodeId)
  }

  private reportStalled(nodeId: string): void {
    this.links.report({ type: 'stalled', partitionId: this.partitionId, term: this.term, nodeId })
  }

  /** Under seal, once every in-sync copy has the last seq, the coordinator may name the new owner. */
  private reportSeal(): void {
    if (!this.sealed) return
    const { moveTo } = this.partition()
    if (moveTo === null || this.sealReportedFor === moveTo || this.waiters.length > 0) return
    const copies = [...this.replicas.values()].filter((replica) => replica.required)
    if (!copies.some((replica) => replica.nodeId === moveTo)) return
    if (!copies.every((replica) => replica.acked >= this.store.seq)) return
    this.sealReportedFor = moveTo
    this.links.report({ type: 'sealed', partitionId: this.partitionId, term: this.term, to: moveTo })
  }

  private isDurable(nodeId: string): boolean {
    return memberOf(this.links.state(), nodeId)?.isDurable === true
  }

  private incarnationOf(nodeId: string): string {
    return memberOf(this.links.state(), nodeId)?.incarnation ?? ''
  }

  private partition(): Partition {
    const partition = this.links.state().partitions[this.partitionId]
    if (partition === undefined) throw new Error(`no partition ${this.partitionId}`)
    return partition
  }
}
