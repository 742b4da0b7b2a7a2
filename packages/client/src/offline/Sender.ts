/**
 * Puts ops on the road: everything ready leaves at the end of the turn, one frame for each connection. It knows when
 * an attempt was silent for too long; what that means is decided elsewhere.
 */
import type { Runtime, Timer } from '@topgunbuild/core'
import type { IConnectionProvider, SendRoute } from '../connection/IConnectionProvider'
import { cutIntoFrames, opBatchFrame } from './op-frames'
import type { PendingOp } from './PendingOp'

/** A node that is slow is not helped by hearing everything again every second. */
const MAX_DOUBLINGS = 3

export class Sender {
  private readonly ready = new Set<PendingOp>()
  private readonly waiting = new Map<PendingOp, Timer>()
  private watch: Timer | null = null
  /** For nodes that answer with the last id of a batch only: unanswered batches by connection, oldest first. */
  private readonly batches = new Map<number, PendingOp[][]>()
  private readonly answerByOp = new Set<number>()
  private isScheduled = false
  private closed = false

  /**
   * @param pending every op not yet over
   * @param silent these ops' newest attempt, all on one connection, was not answered in time
   * @param sent everything that could leave has left
   */
  constructor(
    private readonly runtime: Runtime,
    private readonly provider: IConnectionProvider,
    private readonly attemptTimeoutMs: number,
    private readonly pending: () => Iterable<PendingOp>,
    private readonly silent: (nodeId: string, ops: readonly PendingOp[]) => void,
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
    const batches = this.batches.get(connectionId) ?? []
    const at = batches.findIndex((batch) => batch.at(-1)?.opId === lastId)
    return at < 0 ? [] : (batches.splice(at, 1)[0] ?? [])
  }

  /** This node answers op by op, so there is no need to remember its batches. */
  answersByOp(connectionId: number): void {
    this.answerByOp.add(connectionId)
    this.batches.delete(connectionId)
  }

  connectionEnded(connectionId: number): void {
    this.answerByOp.delete(connectionId)
    this.batches.delete(connectionId)
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
    const groups = new Map<number, { route: SendRoute; ops: PendingOp[] }>()
    for (const op of this.ready) {
      const route = this.provider.route(op.partitionId, op.redirectedTo)
      // Nobody is connected; whoever comes next starts this again.
      if (route === null) break
      if (this.provider.isFull(route.connectionId)) continue
      const group = groups.get(route.connectionId) ?? { route, ops: [] }
      groups.set(route.connectionId, group)
      group.ops.push(op)
    }
    for (const { route, ops } of groups.values()) {
      for (const run of cutIntoFrames(ops)) this.sendFrame(route, run)
    }
    this.sent()
  }

  private sendFrame(route: SendRoute, ops: readonly PendingOp[]): void {
    const { connectionId } = route
    // A connection that is just ending takes nothing; its end starts this again.
    if (!this.provider.sendTo(connectionId, opBatchFrame(ops.map((op) => op.encoded)))) return
    const now = this.runtime.monotonicNow()
    for (const op of ops) {
      this.ready.delete(op)
      op.redirectedTo = null
      // Patience was for the other node.
      if (op.open.at(-1)?.route.nodeId !== route.nodeId) op.timeouts = 0
      op.flight = { route, dueAt: now + this.attemptTimeoutMs * 2 ** Math.min(op.timeouts, MAX_DOUBLINGS) }
      op.open.push(op.flight)
      this.provider.routed(route)
    }
    if (!this.answerByOp.has(connectionId)) {
      const batches = this.batches.get(connectionId) ?? []
      this.batches.set(connectionId, batches)
      batches.push([...ops])
    }
    this.watch ??= this.runtime.setTimer(this.attemptTimeoutMs, () => this.look())
  }

  /** One timer for all attempts, set for the first that may be late. */
  private look(): void {
    this.watch = null
    const now = this.runtime.monotonicNow()
    const late = new Map<string, PendingOp[]>()
    let next = Infinity
    for (const op of this.pending()) {
      if (op.flight === null) continue
      if (op.flight.dueAt > now) {
        next = Math.min(next, op.flight.dueAt)
        continue
      }
      const { nodeId } = op.flight.route
      const ops = late.get(nodeId)
      if (ops === undefined) late.set(nodeId, [op])
      else ops.push(op)
    }
    if (next < Infinity) this.watch = this.runtime.setTimer(next - now, () => this.look())
    for (const [nodeId, ops] of late) this.silent(nodeId, ops)
  }
}
