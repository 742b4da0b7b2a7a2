/**
 * What becomes of an op when something is heard of an attempt, or nothing. Only the newest attempt's failure moves
 * an op on; an older one's only settles whether it may have happened. The first success ends it, whoever answers.
 */
import {
  ERROR_TABLE,
  TopGunError,
  type DownMessage,
  type OpError,
  type OpResult,
  type Runtime,
} from '@topgunbuild/core'
import type { IConnectionProvider, LostSession, Session } from '../connection/IConnectionProvider'
import { chanceOf } from '../connection/chance'
import { ackOf, type Ack } from './ack'
import type { FrameLimits } from './FrameLimits'
import type { OpLog } from './OpLog'
import { dropAttempts, isDefinite, largestFrame, loseAttempts, settleAttempt, type PendingOp } from './PendingOp'
import { decideRetry } from './retry-decision'
import type { Sender } from './Sender'

/** How a node closes over a frame that is larger than it takes. */
const CLOSE_TOO_BIG = 1009

type OpAck = Extract<DownMessage, { type: 'OP_ACK' }>['payload']

/** What the outcomes ask of the engine. */
export interface OutcomeEffects {
  acknowledged(op: PendingOp, ack: Ack): void
  refused(op: PendingOp, error: TopGunError): void
  /** The clock was ahead by this node's time: correct it, and stamp `op` and its like anew. */
  restamp(op: PendingOp, serverTime: number, afterMs: number): void
}

export class Outcomes {
  constructor(
    private readonly runtime: Runtime,
    private readonly log: OpLog,
    private readonly sender: Sender,
    private readonly provider: IConnectionProvider,
    private readonly limits: FrameLimits,
    private readonly effects: OutcomeEffects,
  ) {}

  answered(from: Session, payload: OpAck): void {
    this.sender.answered(from.connectionId, this.sentAt(from, payload))
    if (payload.results === undefined) return this.batchAnswered(from, payload.lastId)
    this.sender.answersByOp(from.connectionId)
    // All attempts are settled before anything is decided: a decision may concern other ops of the same frame.
    const failures: [PendingOp, OpError][] = []
    for (const result of payload.results) {
      const failure = this.settle(from, result, payload.achievedLevel)
      if (failure !== null) failures.push(failure)
    }
    const inTrouble = payload.results.some((result) => result.error?.code === 'INTERNAL')
    this.provider.recordOutcome(from.nodeId, !inTrouble)
    for (const [op, error] of failures) this.failed(op, error, from)
  }

  /** Of two sendings of one op on a connection the older is answered first. */
  private sentAt({ connectionId }: Session, { results }: OpAck): number | undefined {
    const [first] = results ?? []
    const attempts = first === undefined ? undefined : this.log.get(first.opId)?.open
    return attempts?.find(({ route }) => route.connectionId === connectionId)?.frame.sentAt
  }

  /** From a node that tells no results: that batch reached its memory, and nothing is said of any other. */
  private batchAnswered(from: Session, lastId: string): void {
    for (const op of this.sender.batchEndingIn(from.connectionId, lastId)) {
      if (this.log.get(op.opId) === op) {
        this.effects.acknowledged(op, ackOf({ opId: op.opId, success: true }, from, 'MEMORY'))
      }
    }
    this.provider.recordOutcome(from.nodeId, true)
  }

  /** A refusal outside of a batch's answer, as 0.11 sends it; what it means beyond "no" it does not tell. */
  rejected(from: Session, opId: string, reason: string): void {
    const failure = this.settle(from, { opId, success: false, error: { code: 'REJECTED', message: reason } }, undefined)
    if (failure !== null) this.failed(failure[0], failure[1], from)
  }

  /** No answer in time on a connection that still stands. The attempts stay open: the answer may yet come. */
  silent(nodeId: string, ops: readonly PendingOp[]): void {
    this.provider.recordOutcome(nodeId, false)
    for (const op of ops) {
      op.timeouts++
      this.failed(op, { code: 'ACK_TIMEOUT', message: ERROR_TABLE.ACK_TIMEOUT.sentence }, op.flight?.route ?? null)
    }
  }

  connectionLost({ code, ...session }: LostSession): void {
    const { nodeId, connectionId } = session
    this.sender.connectionEnded(connectionId)
    // Of the frames without an answer at least one was too large, so the largest was: that one has done nothing.
    const refused = code === CLOSE_TOO_BIG ? largestFrame(this.log.values(), connectionId) : null
    if (refused !== null) this.limits.frameRefused(nodeId, refused.bytes)
    let wasUsed = false
    for (const op of this.log.values()) {
      const wasNewest = op.flight?.route.connectionId === connectionId
      const wasRefused = dropAttempts(op, ({ frame }) => frame === refused)
      const wasLost = loseAttempts(op, connectionId)
      wasUsed ||= wasLost
      if (!wasNewest || !(wasRefused || wasLost)) continue
      if (wasRefused && refused?.ops === 1) this.tooLarge(op, session)
      else this.failed(op, { code: 'CONNECTION_LOST', message: ERROR_TABLE.CONNECTION_LOST.sentence }, session)
    }
    // A node that refused one frame is not in trouble.
    if (wasUsed && refused === null) this.provider.recordOutcome(nodeId, false)
  }

  /** Not even alone in a frame does the node take it. */
  tooLarge(op: PendingOp, from: Session): void {
    const message = `The write takes ${op.encoded.byteLength} bytes, and ${from.nodeId} takes no frame of that size.`
    this.failed(op, { code: 'TOO_LARGE', message }, from)
  }

  /** The node takes only so many ops in one batch; larger ones it has not taken in at all. */
  batchRefused(from: Session, mostOps: number): void {
    this.limits.batchRefused(from.nodeId, mostOps)
    for (const op of this.log.values()) {
      const wasNewest = op.flight?.route.connectionId === from.connectionId
      const wasRefused = dropAttempts(op, ({ route, frame }) => {
        return route.connectionId === from.connectionId && frame.ops > mostOps
      })
      if (wasRefused && wasNewest) this.sender.send(op)
    }
  }

  /** The map names other owners. Nothing else frees an op that was sent to an owner which no longer answers. */
  ownersChanged(): void {
    for (const op of this.log.values()) {
      if (op.flight === null) continue
      const owner = this.provider.ownerOf(op.partitionId)
      const { route } = op.flight
      if (owner !== null && owner !== route.nodeId && owner !== route.owner) this.sender.send(op)
    }
  }

  /** An op that had to go elsewhere, perhaps to one that no longer answers, goes to its owner now. */
  ownerConnected({ nodeId }: Session): void {
    for (const op of this.log.values()) {
      if (op.flight === null || op.flight.route.nodeId === nodeId) continue
      if (this.provider.ownerOf(op.partitionId) === nodeId) this.sender.send(op)
    }
  }

  /** Settles the attempt; returns the failure when it was the newest attempt's, for then it must be acted on. */
  private settle(from: Session, result: OpResult, level: OpAck['achievedLevel']): [PendingOp, OpError] | null {
    const op = this.log.get(result.opId)
    // A late or second answer about an op that is over.
    if (op === undefined) return null
    if (result.success) {
      this.effects.acknowledged(op, ackOf(result, from, level ?? 'MEMORY'))
      return null
    }
    const error = result.error ?? { code: 'INTERNAL' as const, message: 'The node refused without saying why.' }
    const wasNewest = op.flight?.route.connectionId === from.connectionId
    settleAttempt(op, from.connectionId, ERROR_TABLE[error.code].definite)
    if (wasNewest) return [op, error]
    this.note(op, error)
    return null
  }

  private failed(op: PendingOp, error: OpError, from: Session | null): void {
    // Stamped anew, or acknowledged, by what was decided for another op of the same frame.
    if (this.log.get(op.opId) !== op) return
    const cause = this.note(op, error)
    if (ERROR_TABLE[error.code].retry === 'redirect') {
      op.redirects++
      op.redirectedTo = from === null ? null : this.provider.redirected(from, error.hint)
    } else {
      op.redirects = 0
      op.waits++
    }
    const { redirects, waits, restamps } = op
    const decision = decideRetry({
      code: error.code,
      retryAfterMs: error.retryAfterMs,
      redirects,
      waits,
      restamps,
      definite: isDefinite(op),
      chance: chanceOf(this.runtime),
    })
    switch (decision.next) {
      case 'send':
        return this.sender.send(op, decision.afterMs)
      case 'tell':
        op.redirects = 0
        // The op stays in the log, so nothing is definite.
        op.waiter?.fail(
          decision.code === error.code
            ? new TopGunError(error.code, error.message, { definite: false })
            : new TopGunError(decision.code, undefined, { cause, definite: false }),
        )
        return this.sender.send(op, decision.afterMs)
      case 're-stamp':
        if (error.serverTime === undefined) return this.sender.send(op, decision.afterMs + 1000)
        return this.effects.restamp(op, error.serverTime, decision.afterMs)
      case 'drop':
        return this.effects.refused(op, cause)
    }
  }

  private note(op: PendingOp, error: OpError): TopGunError {
    const definite = ERROR_TABLE[error.code].definite && isDefinite(op)
    const noted = new TopGunError(error.code, error.message, { definite })
    op.lastError = noted
    op.waiter?.note(noted)
    return noted
  }
}
