/** The front door of writes: checks them, and sends each to the owner of its partition, here or elsewhere. */
import { isTopicMap, partitionIdOf } from '@topgunbuild/core'
import type {
  ClientOp,
  ClusterState,
  ConsistencyLevel,
  HLC,
  LWWRecord,
  OpResult,
  Principal,
  Runtime,
  Timer,
  Timestamp,
} from '@topgunbuild/core'
import type { ClusterFabric } from '../cluster/ClusterFabric'
import type { PeerMessageOf } from '../cluster/mesh/peer-messages'
import { ALL_LOCKS, askIn, askOp, isLockMap, type Ask } from '../cluster/locks/lock-ask'
import { askedBy } from '../cluster/partitions/ack-rule'
import { identityOf } from '../cluster/partitions/identity'
import { Partitions, type PartitionsOptions } from '../cluster/partitions/Partitions'
import { asFarAsKnown, failed, weightOf, type RoutedOp } from '../cluster/partitions/RoutedOp'
import { TurnOutbox } from '../cluster/partitions/TurnOutbox'
import type { Limits } from '../config/limits'
import type { Counters } from '../inspection/Counters'
import type { BoundHit, QueueName } from '../inspection/queues'
import type { Journal } from '../storage/Journal'
import { Forwarder } from './Forwarder'
import { checkAtDoor, checkOp, LOCKS_ARE_ASKED_FOR, MESSAGES_ARE_PUBLISHED, type DoorRules } from './op-checks'
import { isOrOp, recordOpOf } from './or-ops'
import { PulledOps } from './PulledOps'
import { ReceivedLog } from './ReceivedLog'

const RETRY_AFTER_MS = 50
const RECEIVED_OPS_KEPT = 20_000

const LEAVES = 'This node leaves the cluster; another one answers.'

const OVERLOADED = {
  unanswered: 'This node has as many unanswered writes as it may.',
  journal: 'This node has as many writes on their way to its disk as it may.',
  backlog: 'A copy of the partition is further behind than it may be.',
} as const

export interface OperationsOptions {
  readonly runtime: Runtime
  readonly fabric: ClusterFabric
  readonly selfId: string
  readonly clock: HLC
  readonly rules: DoorRules
  readonly defaultConsistency: ConsistencyLevel
  readonly minClusterSize: number
  readonly tombstoneAgeMs: number
  readonly writeAckTimeoutMs: number
  readonly tickMs: number
  readonly deadAfterMs: number
  readonly limits: Limits
  readonly counters: Counters
  /** A record of this map became new on this node, or left it. */
  readonly merged: (map: string) => void
  readonly changed: PartitionsOptions['changed']
  readonly journal?: Journal | undefined
}

export interface Sender {
  readonly principal: Principal
  /** It follows redirects, and this node was told to give them. */
  readonly mayRedirect: boolean
}

type ForwardAnswer = PeerMessageOf<'FORWARD_RESULT'>['results'][number]

export class Operations {
  readonly partitions: Partitions
  readonly forwarder: Forwarder
  readonly received: ReceivedLog
  private readonly answers: TurnOutbox<ForwardAnswer>
  private readonly pulled: PulledOps
  private localOps = 0
  private unanswered = 0
  private unansweredBytes = 0
  private whenIdle: (() => void)[] = []
  /** Requests about locks that were not answered: they may wait for longer than this node stays. */
  private readonly asks = new Set<RoutedOp>()
  private isLeaving = false
  private ticker: Timer | undefined

  constructor(private readonly options: OperationsOptions) {
    const { runtime, fabric, selfId, tickMs, deadAfterMs, merged, changed, journal, limits, counters } = options
    const boundHit: BoundHit = (queue) => counters.boundHit(queue)
    this.received = new ReceivedLog(RECEIVED_OPS_KEPT, limits.maxReceivedLogBytes)
    this.pulled = new PulledOps(limits.maxPulledBytes)
    this.partitions = new Partitions({
      runtime,
      fabric,
      selfId,
      tickMs,
      deadAfterMs,
      limits,
      boundHit,
      merged,
      changed,
      journal,
      minClusterSize: options.minClusterSize,
      tombstoneAgeMs: options.tombstoneAgeMs,
      stamp: (past) => this.stampPast(past),
      reroute: (routed) => this.route(routed),
    })
    this.forwarder = new Forwarder({
      runtime,
      fabric,
      tickMs,
      maxForwardedBytes: limits.maxForwardedBytes,
      boundHit,
      isOwnedHere: (partitionId) => this.partitions.owns(partitionId),
      serveHere: (routed) => this.route(routed),
    })
    this.answers = new TurnOutbox(runtime, (nodeId, results) => {
      fabric.send(nodeId, { type: 'FORWARD_RESULT', results })
    })
  }

  start(): void {
    this.partitions.start()
    this.forwarder.start()
    this.tickLater()
  }

  stop(): void {
    this.partitions.stop()
    this.forwarder.stop()
    this.ticker?.cancel()
  }

  /** One op of a client; `respond` is called once. */
  fromClient(sent: ClientOp, sender: Sender, answer: (result: OpResult) => void): void {
    const { runtime, rules, clock } = this.options
    const op = isOrOp(sent) ? recordOpOf(sent, (timestamp) => this.stampPast([timestamp])) : sent
    const opId = sent.id ?? ''
    const isRemoval = typeof op !== 'string' && op.record?.value === null
    const respond = this.cameIn(opId, isRemoval ? 'REMOVE' : 'PUT', sent.mapName, sender.principal, answer)
    if (typeof op === 'string') {
      respond(failed(opId, this.version, 'MALFORMED', op))
      return
    }
    const verdict = checkAtDoor(op, sender.principal, rules, runtime.wallNow())
    if (verdict.kind === 'refused') {
      respond({ opId, success: false, version: this.version, error: verdict.error })
      return
    }
    if (this.isOverloaded(op.key, opId, respond)) return
    clock.update(verdict.record.timestamp)
    this.route(this.routed(op, opId, verdict.record, { forwarded: false, mayRedirect: sender.mayRedirect }, respond))
  }

  /** A write of this node itself, through the same road. */
  fromHere(map: string, key: string, record: LWWRecord<unknown>, respond: (result: OpResult) => void): void {
    const opId = this.nextId()
    if (isLockMap(map) || isTopicMap(map)) {
      respond(failed(opId, this.version, 'REJECTED', isLockMap(map) ? LOCKS_ARE_ASKED_FOR : MESSAGES_ARE_PUBLISHED))
      return
    }
    if (this.isOverloaded(key, opId, respond)) return
    const op: ClientOp = { id: opId, mapName: map, key, record }
    this.route(this.routed(op, opId, record, { forwarded: false, mayRedirect: false }, respond))
  }

  /** What a client asks about a lock: the owner decides, and it comes there by the road of writes. */
  aboutLock(name: string, ask: Ask, waitMs: number, principal: Principal, answer: (result: OpResult) => void): void {
    const { runtime, rules, clock } = this.options
    const opId = this.nextId()
    const op = askOp(opId, name, ask, waitMs, clock.now())
    const respond = this.cameIn(opId, ask.kind === 'lock' ? 'LOCK' : 'UNLOCK', ALL_LOCKS, principal, answer)
    const verdict = checkOp(op, principal, rules, runtime.wallNow())
    if (verdict.kind === 'refused') {
      respond({ opId, success: false, version: this.version, error: verdict.error })
      return
    }
    if (this.isLeaving) {
      respond(this.notReady(opId, LEAVES))
      return
    }
    if (this.isOverloaded(name, opId, respond)) return
    this.route(this.routed(op, opId, verdict.record, { forwarded: false, mayRedirect: false }, respond))
  }

  /** Whoever waits for a lock here is sent to ask another node. */
  letAsksGo(): void {
    this.isLeaving = true
    this.refuseAsks(LEAVES)
  }

  onForward(from: string, message: PeerMessageOf<'FORWARD'>): void {
    const { fabric, runtime } = this.options
    for (const { request, op, waitMs } of message.ops) {
      const opId = op.id ?? ''
      this.received.note({ opId, via: 'forward', from })
      const respond = (result: OpResult): void => this.answers.add(from, { request, result })
      const { record } = op
      if (record === undefined || record === null) {
        respond(failed(opId, this.version, 'MALFORMED', 'An op carries a record; this one has none.'))
        continue
      }
      if (isLockMap(op.mapName) && askIn(op) === undefined) {
        respond(failed(opId, this.version, 'REJECTED', LOCKS_ARE_ASKED_FOR))
        continue
      }
      if (this.isOverloaded(op.key, opId, respond)) continue
      const timed = { ...op, timeout: waitMs }
      const routed = this.routed(timed, opId, record, { forwarded: true, mayRedirect: false }, respond)
      if (this.partitions.owns(routed.partitionId) || message.version <= this.version) {
        this.route(routed)
      } else if (this.pulled.add(routed, message.version, runtime.monotonicNow())) {
        fabric.pull(from)
      } else {
        this.options.counters.boundHit('pulled')
        const why = 'As many writes as may wait for a newer state of the cluster here.'
        routed.respond(this.notReady(opId, why))
      }
    }
  }

  stateChanged(next: ClusterState): void {
    this.partitions.stateChanged(next)
    this.forwarder.stateChanged(next)
    this.servePulled()
  }

  expelled(): void {
    this.partitions.expelled()
    this.forwarder.abandon()
    this.pulled.clear()
    this.refuseAsks('This node is a member of the cluster no longer; another one answers.')
    this.unanswered = 0
    this.unansweredBytes = 0
    for (const resolve of this.whenIdle.splice(0)) resolve()
  }

  linked(nodeId: string): void {
    this.partitions.linked(nodeId)
    this.forwarder.linked(nodeId)
  }

  unlinked(nodeId: string): void {
    this.partitions.unlinked(nodeId)
    this.forwarder.unlinked(nodeId)
    // Answers for a link that is gone: the sender asks again, and the identity is recognised.
    this.answers.forget(nodeId)
  }

  drained(nodeId: string): void {
    this.partitions.drained(nodeId)
    this.forwarder.drained(nodeId)
  }

  /** Resolves when every op taken in was answered. */
  idle(): Promise<void> {
    if (this.unanswered === 0) return Promise.resolve()
    return new Promise((resolve) => this.whenIdle.push(resolve))
  }

  /** Bytes that wait in the queues of this node, by what they wait for. */
  queueBytes(): Partial<Record<QueueName, number>> {
    return {
      unanswered: this.unansweredBytes,
      forwarded: this.forwarder.pendingBytes,
      pulled: this.pulled.bytes,
      received_log: this.received.bytes,
      ...this.partitions.queueBytes(),
    }
  }

  private stampPast(past: readonly Timestamp[]): Timestamp {
    const { clock } = this.options
    for (const timestamp of past) clock.advancePast(timestamp)
    return clock.now()
  }

  private refuseAsks(why: string): void {
    for (const routed of Array.from(this.asks)) routed.respond(this.notReady(routed.opId, why))
  }

  /** Of the newest state; 0 before the first. */
  private get version(): number {
    return this.options.fabric.state()?.version ?? 0
  }

  /** Counts and notes what a client sent. @returns the way to answer it */
  private cameIn(
    opId: string,
    type: Parameters<Counters['received']>[0],
    map: string,
    { userId }: Principal,
    answer: (result: OpResult) => void,
  ): (result: OpResult) => void {
    const { counters } = this.options
    counters.received(type, map)
    this.received.note({ opId, via: 'client', from: userId })
    return (result) => {
      counters.answered(result)
      answer(result)
    }
  }

  private notReady(opId: string, why: string, retryAfterMs = RETRY_AFTER_MS): OpResult {
    return failed(opId, this.version, 'NOT_READY', why, { retryAfterMs })
  }

  /** Answers with OVERLOADED while nothing more may be taken in, or the copies of the key cannot keep up. */
  private isOverloaded(key: string, opId: string, respond: (result: OpResult) => void): boolean {
    const queue = this.overloaded(key)
    if (queue === undefined) return false
    const { counters } = this.options
    counters.boundHit(queue)
    const message = OVERLOADED[queue]
    respond(failed(opId, this.version, 'OVERLOADED', message, { retryAfterMs: RETRY_AFTER_MS }))
    return true
  }

  private overloaded(key: string): keyof typeof OVERLOADED | undefined {
    const { limits, journal } = this.options
    if (this.unansweredBytes >= limits.maxUnansweredBytes) return 'unanswered'
    if (journal?.isFull === true) return 'journal'
    return this.outrunsCopies(key) ? 'backlog' : undefined
  }

  private outrunsCopies(key: string): boolean {
    const partition = this.options.fabric.state()?.partitions[partitionIdOf(key)]
    if (partition?.owner !== this.options.selfId) return false
    const mayBeBehind = this.options.limits.maxBacklogBytes
    const isFarBehind = (nodeId: string): boolean => this.partitions.backlogTo(nodeId) > mayBeBehind
    return partition.backups.some(isFarBehind) || partition.followers.some(isFarBehind)
  }

  private routed(
    op: ClientOp,
    opId: string,
    record: LWWRecord<unknown>,
    way: Pick<RoutedOp, 'forwarded' | 'mayRedirect'>,
    respond: (result: OpResult) => void,
  ): RoutedOp {
    const { runtime, defaultConsistency, writeAckTimeoutMs } = this.options
    const bytes = weightOf({ key: op.key, record })
    this.unanswered += 1
    this.unansweredBytes += bytes
    const routed: RoutedOp = {
      op,
      opId,
      map: op.mapName,
      key: op.key,
      record,
      identity: identityOf(op.mapName, op.key, record.timestamp),
      partitionId: partitionIdOf(op.key),
      asked: askedBy(op.writeConcern, defaultConsistency),
      ask: askIn(op),
      forwarded: way.forwarded,
      mayRedirect: way.mayRedirect,
      mayHaveHappened: false,
      deadlineAt: runtime.monotonicNow() + (op.timeout ?? writeAckTimeoutMs),
      respond: (result) => {
        // Of those that this node let go there may come an answer yet.
        if (routed.ask !== undefined && !this.asks.delete(routed)) return
        respond(asFarAsKnown(routed, result))
        this.answeredOne(bytes)
      },
    }
    if (routed.ask !== undefined) this.asks.add(routed)
    return routed
  }

  private nextId(): string {
    this.localOps += 1
    return `${this.options.selfId}:${this.options.fabric.incarnation()}:${this.localOps}`
  }

  private answeredOne(bytes: number): void {
    this.unanswered = Math.max(0, this.unanswered - 1)
    this.unansweredBytes = Math.max(0, this.unansweredBytes - bytes)
    if (this.unanswered > 0) return
    for (const resolve of this.whenIdle.splice(0)) resolve()
  }

  private route(routed: RoutedOp): void {
    const state = this.options.fabric.state()
    if (state === null) {
      const message = 'This node is not in a cluster yet.'
      routed.respond(this.notReady(routed.opId, message, 2 * RETRY_AFTER_MS))
    } else if (!this.options.fabric.isLargeEnough()) {
      const message = 'Fewer nodes of the cluster are in reach than minClusterSize asks for.'
      routed.respond(this.notReady(routed.opId, message, 2 * RETRY_AFTER_MS))
    } else if (this.partitions.owns(routed.partitionId)) {
      this.partitions.submit(routed)
    } else if (routed.forwarded || routed.mayRedirect) {
      this.redirect(routed, state)
    } else {
      this.forwarder.forward(routed)
    }
  }

  private redirect(routed: RoutedOp, state: ClusterState): void {
    const { partitionId } = routed
    const currentOwner = state.partitions[partitionId]?.owner ?? ''
    const message = `Partition ${partitionId} is owned by "${currentOwner}".`
    const hint = { partitionId, currentOwner, mapVersion: state.mapVersion }
    // Between nodes the newest state counts, to clients the newest map.
    const version = routed.forwarded ? state.version : state.mapVersion
    routed.respond(failed(routed.opId, state.version, 'NOT_OWNER', message, { hint: { ...hint, mapVersion: version } }))
  }

  private servePulled(): void {
    for (const routed of this.pulled.takeDue(this.version, this.options.runtime.monotonicNow())) this.route(routed)
  }

  private tickLater(): void {
    this.ticker = this.options.runtime.setTimer(this.options.tickMs, () => {
      this.servePulled()
      this.tickLater()
    })
  }
}
