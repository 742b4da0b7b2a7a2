/** Carries ops to their owner for clients that asked another node, and brings the results back. */
import type { ClusterState, OpResult, Runtime, Timer } from '@topgunbuild/core'
import type { ClusterFabric } from '../cluster/ClusterFabric'
import type { PeerMessageOf } from '../cluster/mesh/peer-messages'
import { roughBytesOf } from '../cluster/partitions/rough-bytes'
import { failed, weightOf, type RoutedOp } from '../cluster/partitions/RoutedOp'
import { PacedOutbox } from '../cluster/partitions/PacedOutbox'
import type { BoundHit } from '../inspection/queues'

const MOST_TRIES = 3
const LONGEST_MS = 2000
const RETRY_AFTER_MS = 50

type ForwardItem = PeerMessageOf<'FORWARD'>['ops'][number]

interface Pending {
  readonly routed: RoutedOp
  readonly weight: number
  readonly deadlineAt: number
  /** Undefined: waits for a state or a link. */
  sentTo: string | undefined
  /** Whose answers count: all who were ever asked. */
  readonly asked: Set<string>
  /** It left this node at least once, so that only the owner can say what became of it. */
  everSent: boolean
  tries: number
}

export interface ForwarderOptions {
  readonly runtime: Runtime
  readonly fabric: ClusterFabric
  readonly tickMs: number
  readonly maxForwardedBytes: number
  readonly boundHit: BoundHit
  /** The owner is this node itself meanwhile. */
  readonly serveHere: (routed: RoutedOp) => void
  readonly isOwnedHere: (partitionId: number) => boolean
}

export class Forwarder {
  private readonly pending = new Map<number, Pending>()
  private readonly outbox: PacedOutbox<ForwardItem>
  private bytes = 0
  private nextRequest = 1
  private ticker: Timer | undefined

  constructor(private readonly options: ForwarderOptions) {
    this.outbox = new PacedOutbox(options.runtime, {
      weigh: ({ op }) => roughBytesOf(op.record?.value),
      hasRoom: (nodeId) => options.fabric.hasRoom(nodeId),
      send: (nodeId, ops) => {
        const version = options.fabric.state()?.version ?? 0
        if (options.fabric.send(nodeId, { type: 'FORWARD', version, ops })) return
        for (const { request } of ops) this.unsent(request)
      },
    })
  }

  get pendingOps(): number {
    return this.pending.size
  }

  /** What the ops on their way weigh. */
  get pendingBytes(): number {
    return this.bytes
  }

  start(): void {
    this.ticker = this.options.runtime.setTimer(this.options.tickMs, () => {
      this.expire()
      this.start()
    })
  }

  stop(): void {
    this.ticker?.cancel()
  }

  forward(routed: RoutedOp): void {
    const now = this.options.runtime.monotonicNow()
    if (this.bytes >= this.options.maxForwardedBytes) {
      this.options.boundHit('forwarded')
      const version = this.options.fabric.state()?.version ?? 0
      const message = 'This node carries as many ops for other nodes as it may.'
      routed.respond(failed(routed.opId, version, 'OVERLOADED', message, { retryAfterMs: RETRY_AFTER_MS }))
      return
    }
    // Whoever waits for a lock waits at its owner.
    const deadlineAt = routed.ask === undefined ? Math.min(routed.deadlineAt, now + LONGEST_MS) : routed.deadlineAt
    const weight = weightOf(routed)
    const request = this.nextRequest++
    const asked = new Set<string>()
    const pending: Pending = { routed, weight, deadlineAt, sentTo: undefined, asked, everSent: false, tries: 0 }
    this.pending.set(request, pending)
    this.bytes += weight
    this.trySend(request, pending)
  }

  /** Ops on their way to a node that does not own their partition any more are sent to the one that does. */
  stateChanged(state: ClusterState): void {
    for (const [request, pending] of this.pending) {
      if (state.partitions[pending.routed.partitionId]?.owner !== pending.sentTo) this.trySend(request, pending)
    }
  }

  linked(nodeId: string): void {
    for (const [request, pending] of this.pending) {
      const owner = this.options.fabric.state()?.partitions[pending.routed.partitionId]?.owner
      if (owner === nodeId) this.trySend(request, pending)
    }
  }

  unlinked(nodeId: string): void {
    this.outbox.forget(nodeId)
    for (const pending of this.pending.values()) if (pending.sentTo === nodeId) pending.sentTo = undefined
  }

  drained(nodeId: string): void {
    this.outbox.drained(nodeId)
  }

  onResult(from: string, message: PeerMessageOf<'FORWARD_RESULT'>): void {
    for (const { request, result } of message.results) {
      const pending = this.pending.get(request)
      if (pending?.asked.has(from) !== true) continue
      // The late word of a node that was asked before says nothing of the one that is asked now.
      if (result.error?.code === 'NOT_OWNER' && pending.sentTo === from) this.askAgain(from, request, pending, result)
      else if (result.error?.code !== 'NOT_OWNER') this.finish(request, { ...result, opId: pending.routed.opId })
    }
  }

  /** Nobody will answer any more: the connections of those who wait are about to be ended. */
  abandon(): void {
    this.pending.clear()
    this.bytes = 0
  }

  private askAgain(from: string, request: number, pending: Pending, result: OpResult): void {
    const own = this.options.fabric.state()?.version ?? 0
    pending.sentTo = undefined
    pending.everSent = false
    if ((result.error?.hint?.mapVersion ?? 0) > own) this.options.fabric.pull(from)
    if (pending.tries >= MOST_TRIES) this.giveUp(request, pending)
  }

  private trySend(request: number, pending: Pending): void {
    const { fabric, isOwnedHere, serveHere, runtime } = this.options
    const { routed } = pending
    routed.mayHaveHappened ||= pending.everSent
    if (isOwnedHere(routed.partitionId)) {
      this.forget(request, pending)
      serveHere(routed)
      return
    }
    const owner = fabric.state()?.partitions[routed.partitionId]?.owner
    if (owner === undefined || !fabric.isLinked(owner)) {
      pending.sentTo = undefined
      return
    }
    if (pending.tries >= MOST_TRIES) {
      this.giveUp(request, pending)
      return
    }
    pending.tries += 1
    pending.sentTo = owner
    pending.asked.add(owner)
    pending.everSent = true
    const waitMs = Math.max(1, pending.deadlineAt - runtime.monotonicNow())
    this.outbox.add(owner, { request, op: routed.op, waitMs })
  }

  private unsent(request: number): void {
    const pending = this.pending.get(request)
    if (pending !== undefined) pending.sentTo = undefined
  }

  private expire(): void {
    const now = this.options.runtime.monotonicNow()
    for (const [request, pending] of this.pending) {
      if (now >= pending.deadlineAt) this.giveUp(request, pending)
      else if (pending.sentTo === undefined) this.trySend(request, pending)
    }
  }

  private giveUp(request: number, pending: Pending): void {
    const version = this.options.fabric.state()?.version ?? 0
    const { opId } = pending.routed
    const result = pending.everSent
      ? failed(opId, version, 'ACK_TIMEOUT', 'The owner of the key was asked and did not answer in time.')
      : failed(opId, version, 'NOT_READY', 'The owner of the key cannot be reached now.', {
          retryAfterMs: RETRY_AFTER_MS,
        })
    this.finish(request, result)
  }

  private finish(request: number, result: OpResult): void {
    const pending = this.pending.get(request)
    if (pending === undefined) return
    this.forget(request, pending)
    pending.routed.respond(result)
  }

  private forget(request: number, { weight }: Pending): void {
    this.pending.delete(request)
    this.bytes -= weight
  }
}
