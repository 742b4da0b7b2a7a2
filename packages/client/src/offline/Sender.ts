/**
 * Puts ops on the road: everything ready leaves at the end of the turn, one frame for each connection. It knows when
 * an attempt was silent for too long; what that means is decided elsewhere.
 */
import type { Runtime, Timer } from '@topgunbuild/core'
import type { IConnectionProvider, SendRoute } from '../connection/IConnectionProvider'
import { AckLatency } from './AckLatency'
import type { FrameLimits } from './FrameLimits'
import { cutIntoFrames, frameBytes, MAX_FRAME_OPS, opBatchFrame } from './op-frames'
import { beginAttempt, type Attempt, type PendingOp } from './PendingOp'
import { UnansweredBatches } from './UnansweredBatches'

/** A node that is slow is not helped by hearing everything again every second. */
const MAX_DOUBLINGS = 3
/** Ops unanswered on one connection: enough to keep a node busy, few enough to hear from it in between. */
const WINDOW_OPS = 2 * MAX_FRAME_OPS
/** A node that answers no batch at all must not make its batches pile up. */
const MOST_OPS_IN_BATCHES = 4 * WINDOW_OPS
/** This part of an attempt's time: so late a timer is when this process stood still, and so long the others get then. */
const STOOD_STILL_PART = 5
/** A connection that answers other ops is at work, and gets this many times the patience. */
const PATIENCE_WITH_THE_BUSY = 4

type SenderTime = Pick<Runtime, 'monotonicNow' | 'setTimer' | 'endOfTurn' | 'afterPendingInput'>
type SenderRoads = Pick<IConnectionProvider, 'getConnectedNodes' | 'route' | 'routed' | 'isFull' | 'sendTo'>

export class Sender {
  private readonly ready = new Set<PendingOp>()
  private readonly waiting = new Map<PendingOp, Timer>()
  private watch: Timer | null = null
  private readonly batches = new UnansweredBatches(MOST_OPS_IN_BATCHES)
  private readonly answerByOp = new Set<number>()
  /** Monotonic time of the newest answer about ops, by connection. */
  private readonly answeredAt = new Map<number, number>()
  private readonly latency = new AckLatency()
  private isScheduled = false
  private closed = false

  /**
   * @param pending every op not yet over
   * @param silent these ops' newest attempt, all on one connection, was not answered in time
   * @param tooLarge the node at the end of this route refuses a frame that holds this op alone
   * @param sent everything that could leave has left
   */
  constructor(
    private readonly runtime: SenderTime,
    private readonly provider: SenderRoads,
    private readonly attemptTimeoutMs: number,
    private readonly pending: () => Iterable<PendingOp>,
    private readonly limits: FrameLimits,
    private readonly silent: (nodeId: string, ops: readonly PendingOp[]) => void,
    private readonly tooLarge: (op: PendingOp, route: SendRoute) => void,
    private readonly sent: () => void,
  ) {}

  send(op: PendingOp, afterMs = 0): void {
    this.forget(op)
    if (this.closed) return
    op.flight = null
    if (afterMs > 0) {
      this.waiting.set(
        op,
        this.runtime.setTimer(afterMs, () => this.send(op)),
      )
      return
    }
    this.ready.add(op)
    this.schedule()
  }

  /** The op is over, or waits for something else. */
  forget(op: PendingOp): void {
    this.ready.delete(op)
    this.waiting.get(op)?.cancel()
    this.waiting.delete(op)
  }

  schedule(): void {
    if (this.isScheduled || this.closed) return
    this.isScheduled = true
    this.runtime.endOfTurn(() => {
      this.isScheduled = false
      this.sendReady()
    })
  }

  /** The ops of the oldest batch on the connection that ends in `lastId`; a batch is found once. */
  batchEndingIn(connectionId: number, lastId: string): readonly PendingOp[] {
    return this.batches.takeEndingIn(connectionId, lastId)
  }

  /** This node answers op by op, so there is no need to remember its batches. */
  answersByOp(connectionId: number): void {
    this.answerByOp.add(connectionId)
    this.batches.forget(connectionId)
  }

  /** @param sentAt of the oldest attempt that the answer is about, where it is known */
  answered(connectionId: number, sentAt?: number): void {
    const now = this.runtime.monotonicNow()
    this.answeredAt.set(connectionId, now)
    if (sentAt !== undefined) this.latency.heard(connectionId, now - sentAt)
    // An answer makes room for those that found the window full.
    if (this.ready.size > 0) this.schedule()
  }

  connectionEnded(connectionId: number): void {
    this.answeredAt.delete(connectionId)
    this.latency.forget(connectionId)
    this.answerByOp.delete(connectionId)
    this.batches.forget(connectionId)
  }

  close(): void {
    this.closed = true
    for (const timer of this.waiting.values()) timer.cancel()
    this.watch?.cancel()
    this.waiting.clear()
    this.ready.clear()
  }

  private sendReady(): void {
    if (this.closed) return
    const groups = new Map<number, { ops: [SendRoute, PendingOp][]; room: number }>()
    const oversize: [PendingOp, SendRoute][] = []
    const inFlight = this.inFlight()
    let full = this.provider.getConnectedNodes().length
    for (const op of this.ready) {
      // What is left waits for an answer, for a connection to drain, or for somebody to connect.
      if (full <= 0) break
      const route = this.provider.route(op.partitionId, op.redirectedTo)
      if (route === null) break
      if (this.limits.refuses(route.nodeId, frameBytes(op.encoded.byteLength))) {
        oversize.push([op, route])
        continue
      }
      const { connectionId } = route
      let group = groups.get(connectionId)
      if (group === undefined) {
        const room = this.provider.isFull(connectionId) ? 0 : WINDOW_OPS - (inFlight.get(connectionId) ?? 0)
        group = { ops: [], room: Math.max(0, room) }
        groups.set(connectionId, group)
        if (group.room === 0) full--
      }
      if (group.ops.length >= group.room) continue
      group.ops.push([route, op])
      if (group.ops.length === group.room) full--
    }
    for (const [op, route] of oversize) {
      this.ready.delete(op)
      this.tooLarge(op, route)
    }
    for (const { ops } of groups.values()) this.sendAll(ops)
    this.sent()
  }

  private inFlight(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>()
    for (const { flight } of this.pending()) {
      if (flight === null) continue
      const { connectionId } = flight.route
      counts.set(connectionId, (counts.get(connectionId) ?? 0) + 1)
    }
    return counts
  }

  private sendAll(routed: readonly [SendRoute, PendingOp][]): void {
    const routes = new Map(routed.map(([route, op]) => [op, route]))
    const nodeId = routed[0]?.[0].nodeId
    if (nodeId === undefined) return
    const ops = routed.map(([, op]) => op)
    for (const run of cutIntoFrames(ops, this.limits.limitOf(nodeId))) this.sendFrame(routes, run)
  }

  private sendFrame(routes: ReadonlyMap<PendingOp, SendRoute>, ops: readonly PendingOp[]): void {
    const connectionId = ops[0] === undefined ? undefined : routes.get(ops[0])?.connectionId
    if (connectionId === undefined) return
    // A connection that is just ending takes nothing; its end starts this again.
    const bytes = opBatchFrame(ops.map(({ encoded }) => encoded.bytes))
    if (!this.provider.sendTo(connectionId, bytes)) return
    const now = this.runtime.monotonicNow()
    const frame = { bytes: bytes.length, ops: ops.length, sentAt: now }
    const patienceMs = Math.max(this.attemptTimeoutMs, this.latency.boundMs(connectionId))
    const mostPatienceMs = this.attemptTimeoutMs * 2 ** MAX_DOUBLINGS
    for (const op of ops) {
      const route = routes.get(op)
      if (route === undefined) continue
      this.ready.delete(op)
      op.redirectedTo = null
      // Patience was for the other node.
      if (op.open.at(-1)?.route.nodeId !== route.nodeId) op.timeouts = 0
      op.flight = { route, dueAt: now + Math.min(patienceMs * 2 ** op.timeouts, mostPatienceMs), frame }
      beginAttempt(op, op.flight)
      this.provider.routed(route)
    }
    if (!this.answerByOp.has(connectionId)) this.batches.add(connectionId, ops)
    this.watch ??= this.watchIn(this.attemptTimeoutMs)
  }

  /**
   * What has already arrived is heard before anyone is called late: we may be the one who was slow. Where this process
   * stood still, others may have stood still with it, and have a moment to go on; one, for it may always be slow.
   */
  private watchIn(delayMs: number, isGrace = false): Timer {
    const { runtime } = this
    const dueAt = runtime.monotonicNow() + delayMs
    return runtime.setTimer(delayMs, () => {
      const graceMs = this.attemptTimeoutMs / STOOD_STILL_PART
      if (!isGrace && runtime.monotonicNow() - dueAt > graceMs) this.watch = this.watchIn(graceMs, true)
      else runtime.afterPendingInput(() => this.look())
    })
  }

  private dueAt({ route, dueAt }: Attempt): number {
    const answeredAt = this.answeredAt.get(route.connectionId) ?? -Infinity
    const latest = dueAt + (PATIENCE_WITH_THE_BUSY - 1) * this.attemptTimeoutMs
    return Math.max(dueAt, Math.min(answeredAt + this.attemptTimeoutMs, latest))
  }

  /** One timer for all attempts, set for the first that may be late. */
  private look(): void {
    this.watch = null
    if (this.closed) return
    const now = this.runtime.monotonicNow()
    const late = new Map<string, PendingOp[]>()
    let next = Infinity
    for (const op of this.pending()) {
      if (op.flight === null) continue
      const dueAt = this.dueAt(op.flight)
      if (dueAt > now) {
        next = Math.min(next, dueAt)
        continue
      }
      const { nodeId } = op.flight.route
      const ops = late.get(nodeId)
      if (ops === undefined) late.set(nodeId, [op])
      else ops.push(op)
    }
    if (next < Infinity) this.watch = this.watchIn(next - now)
    for (const [nodeId, ops] of late) this.silent(nodeId, ops)
  }
}
