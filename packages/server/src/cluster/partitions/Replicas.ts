/**
 * The owner's side of all replicas of one partition: what each is sent and in which order, from where it is resumed, and
 * what is reported of it.
 *
 *   follower ──snapshot confirmed──▶ required ──all confirmed──▶ reported in sync
 *      ▲                                │
 *      └── brought up anew ◀──condemned─┘ too far behind, or silent
 */
import { memberOf } from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, Partition } from '@topgunbuild/core'
import { bucketsAlike, placesThatDiffer } from '../repair/buckets'
import type { Copy } from './ack-rule'
import { identityOf, placeOf } from './identity'
import type { StreamAck } from './newest-acks'
import type { PartitionStore } from './PartitionStore'
import { ReplicaStream, type Shown } from './ReplicaStream'
import { roughBytesOf } from './rough-bytes'
import type { SnapshotLanes } from './SnapshotLanes'
import { weightOfMoved, weightOfRecords } from './weights'
import type { StreamItem } from '../mesh/peer-messages'

const SNAPSHOT_CHUNK_BYTES = 256 * 1024
const NOTHING: Shown = { buckets: [], isToBeTold: false }
/** Ops a follower in its second bring-up may be behind before writers wait for it. */
const MOST_AHEAD = 256
/** A follower that takes thirty-two times `deadAfterMs` for an answer is begun with anew no more rarely than that. */
const MOST_DOUBLINGS = 5

export interface ReplicaLinks {
  readonly deadAfterMs: number
  now(): number
  state(): ClusterState
  isLinked(nodeId: string): boolean
  /** The node has not said that it keeps no copy aside: there may be one of this partition. Absent: nobody keeps any. */
  mayKeepAside?(nodeId: string): boolean
  stream(nodeId: string, item: StreamItem): void
  /** Runs `send` when the link has room for a snapshot chunk. */
  whenSnapshotRoom: SnapshotLanes['request']
  report(fact: ClusterEvent): void
  /** Every node says up to which horizon it follows. */
  confirmsHorizons(): boolean
}

/** What one of them has said in its answer to a TAKE. */
export interface Taken {
  readonly seq: number
  readonly horizon: number
}

export class Replicas {
  private readonly streams = new Map<string, ReplicaStream>()
  /** Of the state that was followed last, as are the backups. */
  private version = 0
  private backups: readonly string[] = []
  /** Of chunks and of questions, so that no late answer counts for another. */
  private numbers = 0
  /** Up to where this owner has collected tombstones. */
  private collectedBefore = 0
  /** This owner has forgotten messages that had ended. */
  private forgetsMessages = false
  /** Every copy had everything up to this seq when something was collected last. */
  private collectedUpTo = 0

  constructor(
    private readonly partitionId: number,
    private readonly term: number,
    private readonly store: PartitionStore,
    private readonly links: ReplicaLinks,
  ) {}

  /**
   * Those that the stream alone can make equal to what is here go on; the others lose their place. What the horizon says
   * is not yet true of them: it is told once everything that the owner gathered is on its way.
   * @param resumable backups of which nothing has left the window that they lack
   */
  begin(answers: ReadonlyMap<string, Taken>, resumable: readonly string[]): void {
    this.version = this.links.state().version
    const { backups } = this.partition()
    this.backups = backups
    for (const nodeId of backups) {
      const replica = this.addStream(nodeId, true)
      const { seq, horizon } = answers.get(nodeId) ?? { seq: 0, horizon: 0 }
      const canResume = resumable.includes(nodeId)
      replica.acked = canResume ? this.store.seq : seq
      replica.horizon = horizon
      replica.streaming = canResume && this.links.isLinked(nodeId)
      if (replica.streaming) this.resume(replica)
      else if (!canResume) this.condemn(replica)
    }
  }

  /** There is none. */
  get isEmpty(): boolean {
    return this.streams.size === 0
  }

  /**
   * The state lists others, or another process of the same name. Where one in between was never seen here, it may have let
   * a follower go, which emptied it.
   */
  follow(): void {
    const { version } = this.links.state()
    const hasSkipped = version > this.version + 1
    this.version = version
    const { backups, followers } = this.partition()
    const listed = [...backups, ...followers]
    for (const nodeId of this.streams.keys()) if (!listed.includes(nodeId)) this.streams.delete(nodeId)
    for (const nodeId of backups) this.denyIfIncomplete(nodeId, hasSkipped)
    this.backups = backups
    for (const nodeId of followers) {
      const known = this.streams.get(nodeId)
      const isSameProcess = known?.incarnation === this.incarnationOf(nodeId)
      if (known !== undefined && isSameProcess && !known.condemned && !hasSkipped) {
        // Said before, and undone by the late word of an earlier stall: it is as true as it was.
        known.reported = false
        this.reportSynced(known)
        continue
      }
      this.startStream(this.addStream(nodeId, false))
    }
  }

  linked(nodeId: string): void {
    const replica = this.streams.get(nodeId)
    // One that lost its place has not what it was sent: it waits for the state that says so.
    if (replica?.condemned !== false) return
    replica.stalls = 0
    this.startStream(replica)
  }

  unlinked(nodeId: string): void {
    const replica = this.streams.get(nodeId)
    if (replica === undefined) return
    replica.streaming = false
    replica.lastProgressAt = this.links.now()
  }

  /** False of what counts for nothing: said of another term, or on a link that is gone. */
  onAck(nodeId: string, ack: Omit<StreamAck, 'p'>): boolean {
    const replica = this.streams.get(nodeId)
    if (replica === undefined || ack.term !== this.term || !replica.streaming) return false
    if (ack.seq > replica.acked || ack.chunk > 0) replica.lastProgressAt = this.links.now()
    replica.acked = Math.max(replica.acked, Math.min(ack.seq, this.store.seq))
    replica.kept = Math.max(replica.kept, Math.min(ack.kept ?? 0, this.store.seq))
    replica.horizon = Math.max(replica.horizon, ack.horizon ?? 0)
    if (!replica.required && ack.chunk > 0 && ack.chunk === replica.awaitedChunk) this.snapshotGoesOn(replica)
    const shown = shownTo(replica, ack)
    if (shown !== undefined) {
      replica.showed(shown)
      replica.lastProgressAt = this.links.now()
      this.sendChunk(replica)
    }
    this.reportSynced(replica)
    return true
  }

  /** The newest op of the partition, on its way to all of them. */
  send(item: Extract<StreamItem, { kind: 'op' }>): void {
    for (const replica of this.streams.values()) {
      if (replica.acked === item.seq - 1) replica.lastProgressAt = this.links.now()
      if (replica.streaming) this.links.stream(replica.nodeId, item)
    }
  }

  /** A horizon that this owner has taken over: they must know of it, and collect nothing yet. */
  tellHorizon(): void {
    for (const replica of this.streams.values()) {
      if (replica.streaming && replica.required) this.sendHorizon(replica)
    }
  }

  /** This owner has collected everything older than its horizon, and so do they. */
  tellCollected(): void {
    this.collectedBefore = this.store.horizon
    this.collectedUpTo = Math.max(this.collectedUpTo, this.store.seq)
    this.tellHorizon()
  }

  /** This owner has forgotten the messages that had ended up to there, and so do they. */
  tellMessagesForgotten(upTo: number): void {
    this.forgetsMessages = true
    this.collectedUpTo = Math.max(this.collectedUpTo, upTo)
    this.tellHorizon()
  }

  /** It has taken a horizon over, and not yet collected up to there. */
  get collectsLess(): boolean {
    return this.collectedBefore < this.store.horizon
  }

  /** So long this node heard nobody, because it did not listen. */
  stoodStill(forMs: number): void {
    const now = this.links.now()
    for (const replica of this.streams.values()) {
      replica.lastProgressAt = Math.min(now, replica.lastProgressAt + forMs)
    }
  }

  /** Whoever is late: a backup loses its place, a follower is brought up anew. */
  tick(now: number): void {
    const { deadAfterMs } = this.links
    for (const replica of this.streams.values()) {
      const behind = replica.acked < this.store.seq || !replica.required
      // A link that stands carries every answer, however late: to ask anew would only make it one to an earlier question.
      const isOnItsWay = replica.queued || replica.asked > 0
      if (!behind || isOnItsWay || now - replica.lastProgressAt < deadAfterMs) continue
      const isBackup = this.partition().backups.includes(replica.nodeId)
      if (!isBackup && now - replica.lastProgressAt < this.patienceWithFollower(replica)) continue
      replica.lastProgressAt = now
      if (isBackup) {
        this.condemn(replica)
      } else {
        replica.stalls += 1
        this.startStream(replica)
      }
    }
  }

  /**
   * To begin anew with a follower whose answers take longer than this would never end: so each time on one link they may
   * take twice as long, unless writers wait for them.
   */
  private patienceWithFollower(replica: ReplicaStream): number {
    const { deadAfterMs } = this.links
    return this.isWaitedFor(replica) ? deadAfterMs : deadAfterMs * 2 ** Math.min(replica.stalls, MOST_DOUBLINGS)
  }

  // ── what they have ──

  isRequired(nodeId: string): boolean {
    return this.streams.get(nodeId)?.required === true
  }

  copyFor(nodeId: string, seq: number): Copy {
    const replica = this.streams.get(nodeId)
    const covers = replica?.covers(seq) === true
    return this.isDurable(nodeId) ? { nodeId, covers, isKept: replica?.keeps(seq) === true } : { nodeId, covers }
  }

  /** Every one that counts knows that what is older than `horizon` and not in the partition was removed. */
  know(horizon: number): boolean {
    if (!this.links.confirmsHorizons()) return true
    return [...this.streams.values()].every((replica) => !replica.required || replica.horizon >= horizon)
  }

  /** Up to which seq all of them have confirmed everything; 0 where one is out of reach. */
  get confirmedSeq(): number {
    let seq = this.store.seq
    for (const { streaming, acked } of this.streams.values()) seq = Math.min(seq, streaming ? acked : 0)
    return seq
  }

  /** This one, and every other that counts, is as complete as its owner. */
  areReadyFor(successor: string): boolean {
    const copies = [...this.streams.values()].filter(({ required }) => required)
    if (!copies.some(({ nodeId }) => nodeId === successor)) return false
    return copies.every(({ acked }) => acked >= this.store.seq) && this.know(this.store.horizon)
  }

  /** Writers wait for a follower that could not be brought up beside them the first time. */
  get isOutrun(): boolean {
    for (const replica of this.streams.values()) if (this.isWaitedFor(replica)) return true
    return false
  }

  private isWaitedFor({ required, streaming, attempt, acked }: ReplicaStream): boolean {
    return !required && streaming && attempt > 1 && this.store.seq - acked > MOST_AHEAD
  }

  /**
   * A backup among these is one still, and none was reported stalled: whoever comes after this owner, in whatever state
   * that has not arrived here, is a backup that holds what they held.
   */
  standBy(holders: readonly string[]): boolean {
    const { backups } = this.partition()
    const isComplete = (replica?: ReplicaStream): boolean => replica?.required === true && !replica.condemned
    return backups.some((name) => holders.includes(name)) && backups.every((name) => isComplete(this.streams.get(name)))
  }

  reportStalled(nodeId: string): void {
    this.links.report({ type: 'stalled', partitionId: this.partitionId, term: this.term, nodeId })
  }

  // ── the stream of one of them ──

  /** Of the process that has the name now; what was known of another one is void. */
  private addStream(nodeId: string, inSync: boolean): ReplicaStream {
    const replica = new ReplicaStream(nodeId, this.incarnationOf(nodeId), inSync, this.links.now())
    this.streams.set(nodeId, replica)
    return replica
  }

  private startStream(replica: ReplicaStream): void {
    replica.streaming = this.links.isLinked(replica.nodeId)
    replica.lastProgressAt = this.links.now()
    if (!replica.streaming) return
    if (!replica.required) this.bringUp(replica)
    else if (this.resume(replica)) this.sendHorizon(replica)
    // Only a backup needs a state to lose its place; a follower is simply brought up again.
    else if (this.partition().backups.includes(replica.nodeId)) this.condemn(replica)
    else this.bringUp(replica)
  }

  /**
   * After a lost link: everything not confirmed is sent again; what arrived already is recognised by its seq. False where
   * it cannot be sent any more.
   */
  private resume(replica: ReplicaStream): boolean {
    const missing = this.itemsAfter(replica.acked)
    if (missing === null) return false
    const { partitionId: p, term } = this
    this.links.stream(replica.nodeId, { kind: 'start', p, term, base: replica.acked, bringUp: false })
    for (const item of missing) this.links.stream(replica.nodeId, item)
    return true
  }

  /** Null where the window does not reach back so far, or one of them was collected. */
  private itemsAfter(seq: number): StreamItem[] | null {
    const { partitionId: p, term, store } = this
    const missing = store.recent.after(seq)
    if (missing === null) return null
    const items: StreamItem[] = []
    for (const op of missing) {
      const { map: m, key: k } = placeOf(op.identity)
      const r = store.record(m, k)
      if (r === undefined) return null
      const isLater = identityOf(m, k, r.timestamp) !== op.identity
      items.push({ kind: 'op', p, term, seq: op.seq, m, k, r, ...(isLater ? { of: op.identity } : {}) })
    }
    return items
  }

  /**
   * Up to where tombstones are collected, and up to where what is not in the partition was removed; and whether messages
   * that have ended are forgotten. It is true only of a copy that has everything before it.
   */
  private sendHorizon({ nodeId }: ReplicaStream): void {
    const { partitionId: p, term, collectedBefore: before } = this
    const { horizon } = this.store
    if (horizon === 0 && !this.forgetsMessages) return
    const further = horizon > before ? { horizon } : {}
    const messages = this.forgetsMessages ? { messages: true } : {}
    this.links.stream(nodeId, { kind: 'collect', p, term, before, upTo: this.collectedUpTo, ...further, ...messages })
  }

  /** The live stream first, the snapshot behind it: whatever changes meanwhile is in one of the two. */
  private bringUp(replica: ReplicaStream): void {
    const { partitionId: p, term, store } = this
    const start = { kind: 'start', p, term, base: store.seq, bringUp: true } as const
    const mayHoldSome = !store.isEmpty && this.links.mayKeepAside?.(replica.nodeId) === true
    const isAsked = replica.attempt > 0 || mayHoldSome
    replica.beginSnapshot([], store.seq)
    if (!isAsked) {
      replica.showed(NOTHING)
      this.links.stream(replica.nodeId, start)
      this.sendChunk(replica)
      return
    }
    // What an earlier attempt brought there is there still, and what was put aside may be the same: only the rest is sent.
    replica.asked = ++this.numbers
    this.links.stream(replica.nodeId, { ...start, compare: true, question: replica.asked })
  }

  /**
   * Of a replica whose turn it is, for to look through all partitions at once takes long.
   * @returns what it is told to take over, if it waits for that
   */
  private compare(replica: ReplicaStream): readonly number[] | undefined {
    const shown = replica.takeShown()
    if (shown === undefined) return undefined
    replica.fillSnapshot(placesThatDiffer(this.store, shown.buckets))
    return shown.isToBeTold ? bucketsAlike(this.store, shown.buckets) : undefined
  }

  /** Sent when the link has room; read then, so that it holds what stands then. */
  private sendChunk(replica: ReplicaStream): void {
    const attempt = replica.attempt
    replica.queued = true
    this.links.whenSnapshotRoom(replica.nodeId, () => {
      const wanted = this.streams.get(replica.nodeId) === replica && replica.streaming && replica.attempt === attempt
      if (!wanted) return undefined
      const { partitionId: p, term, store } = this
      const alike = this.compare(replica)
      const moved = alike === undefined ? 0 : store.size - replica.unsent
      const weigh = (map: string, key: string): number => roughBytesOf(store.record(map, key)?.value)
      const records = replica
        .nextChunk(SNAPSHOT_CHUNK_BYTES, weigh)
        .flatMap(({ map, key }) => store.stored(map, key) ?? [])
      const recent = replica.snapshotSent ? store.recent.list().map((op) => ({ ...op })) : null
      const chunk = ++this.numbers
      replica.queued = false
      replica.lastProgressAt = this.links.now()
      replica.awaitedChunk = chunk
      const item = { kind: 'snapshot', p, term, chunk, records, recent } as const
      this.links.stream(replica.nodeId, alike === undefined ? item : { ...item, alike: [...alike] })
      return { ack: { p, term, chunk }, bytes: weightOfRecords(records) + weightOfMoved(moved) }
    })
  }

  private snapshotGoesOn(replica: ReplicaStream): void {
    if (!replica.snapshotSent) {
      this.sendChunk(replica)
      return
    }
    replica.endSnapshot()
    replica.syncAt = this.store.seq
    this.sendHorizon(replica)
  }

  // ── what is reported of them ──

  private reportSynced(replica: ReplicaStream): void {
    const follows = this.partition().followers.includes(replica.nodeId)
    if (!follows || !replica.required || replica.reported || !this.isThere(replica)) return
    replica.reported = true
    const { nodeId, incarnation } = replica
    this.links.report({ type: 'synced', partitionId: this.partitionId, term: this.term, nodeId, incarnation })
  }

  private isThere({ nodeId, acked, kept, syncAt, horizon }: ReplicaStream): boolean {
    if (acked < syncAt || (this.isDurable(nodeId) && kept < syncAt)) return false
    return horizon >= this.store.horizon || !this.links.confirmsHorizons()
  }

  /**
   * It was given its place on an earlier word, which came late, and of which nothing is so any more: it is brought up anew,
   * or was let go meanwhile, which emptied it. Where not every state in between was seen, that may be so of each that was no
   * backup before.
   */
  private denyIfIncomplete(nodeId: string, hasSkipped: boolean): void {
    const known = this.streams.get(nodeId)
    if (known?.condemned === true) return
    if (known?.required === true && (!hasSkipped || this.backups.includes(nodeId))) return
    this.condemn(known ?? this.addStream(nodeId, false))
  }

  private condemn(replica: ReplicaStream): void {
    replica.streaming = false
    replica.condemned = true
    this.reportStalled(replica.nodeId)
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

/**
 * What counts as the answer to the question that is out. What a replica showed when it was asked before it may hold no
 * longer: a state in between may have emptied it. One of before says no number, and is believed only where it has been
 * brought up in part already.
 */
function shownTo({ asked, attempt }: ReplicaStream, { buckets, question }: Omit<StreamAck, 'p'>): Shown | undefined {
  if (asked === 0 || buckets === undefined) return undefined
  if (question === undefined) return attempt > 1 ? { buckets, isToBeTold: false } : NOTHING
  return question === asked ? { buckets, isToBeTold: true } : undefined
}
