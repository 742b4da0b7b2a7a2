/** One recorded mutation on its way, with what became of each attempt to deliver it. */
import type { LWWRecord, TopGunError, WriteConcern } from '@topgunbuild/core'
import type { SendRoute } from '../connection/IConnectionProvider'
import type { EncodedOp } from '../storage/EncodedOp'
import type { Waiter } from './Waiter'

/** What an op travelled in; the ops of one frame share it. */
export interface SentFrame {
  readonly bytes: number
  readonly ops: number
  /** Monotonic. */
  readonly sentAt: number
}

/** One sending of an op, until it is answered or its connection ends. */
export interface Attempt {
  readonly route: SendRoute
  /** Monotonic time by which an answer is expected. */
  readonly dueAt: number
  readonly frame: SentFrame
}

export interface OpContent {
  readonly opId: string
  readonly mapName: string
  readonly key: string
  readonly record: LWWRecord<unknown>
  readonly writeConcern?: WriteConcern | undefined
  /** Milliseconds the caller waits; sent along so that a node need not work longer for it. */
  readonly timeoutMs?: number | undefined
}

export interface PendingOp extends OpContent {
  readonly partitionId: number
  /** Made once: what is sent again is the same bytes, even if the caller has changed the value since. */
  readonly encoded: EncodedOp
  /** Where it stands in the stored log; null until it is stored. */
  storageId: number | null
  /** Sent and not answered, oldest first. */
  readonly open: Attempt[]
  /** The newest attempt, while its answer decides what happens next. */
  flight: Attempt | null
  readonly fromEarlierRun: boolean
  /** Some attempt ended without saying, or belongs to an earlier run of the program. */
  mayHaveHappened: boolean
  redirectedTo: string | null
  redirects: number
  /** Refusals in a row that asked to wait. */
  waits: number
  timeouts: number
  readonly restamps: number
  /** The caller asked for `writeConcern`, and must not be told of less as if it were that. */
  readonly isConcernExplicit: boolean
  lastError: TopGunError | null
  /** Told once; the op may go on without it. */
  readonly waiter: Waiter | null
}

/** Beyond so many unanswered sendings the oldest tell no more than that the op may have happened. */
const MOST_OPEN_ATTEMPTS = 16

export function beginAttempt(op: Pick<PendingOp, 'mayHaveHappened' | 'open'>, attempt: Attempt): void {
  op.open.push(attempt)
  if (op.open.length <= MOST_OPEN_ATTEMPTS) return
  op.open.shift()
  op.mayHaveHappened = true
}

/** What an op costs in memory while it is pending, roughly: its bytes, its value, and what is noted of it. */
export function weightOf({ encoded }: Pick<PendingOp, 'encoded'>): number {
  return 512 + 2 * encoded.byteLength
}

/** True when every attempt so far was definitely refused, or none was made. */
export function isDefinite(op: Pick<PendingOp, 'mayHaveHappened' | 'open'>): boolean {
  return !op.mayHaveHappened && op.open.length === 0
}

/**
 * One answer settles one attempt on its connection, the oldest. With two sendings on one connection and one
 * refusal, the other may still have been applied; so it stays open and the op stays indefinite.
 */
export function settleAttempt(
  op: Pick<PendingOp, 'mayHaveHappened' | 'open'>,
  connectionId: number,
  definite: boolean,
): void {
  const at = op.open.findIndex((attempt) => attempt.route.connectionId === connectionId)
  if (at >= 0) op.open.splice(at, 1)
  if (!definite) op.mayHaveHappened = true
}

/** That frame was never taken in, so the attempts in it are over and have done nothing. Returns whether there was one. */
export function dropAttempts(op: Pick<PendingOp, 'open'>, fits: (attempt: Attempt) => boolean): boolean {
  const before = op.open.length
  const kept = op.open.filter((attempt) => !fits(attempt))
  op.open.splice(0, before, ...kept)
  return kept.length < before
}

/** The largest frame on the connection that holds unanswered ops. */
export function largestFrame(ops: Iterable<Pick<PendingOp, 'open'>>, connectionId: number): SentFrame | null {
  let largest: SentFrame | null = null
  for (const { open } of ops) {
    for (const { route, frame } of open) {
      if (route.connectionId === connectionId && frame.bytes > (largest?.bytes ?? 0)) largest = frame
    }
  }
  return largest
}

/** The connection ended: none of its attempts will be answered. Returns whether there was one. */
export function loseAttempts(op: Pick<PendingOp, 'mayHaveHappened' | 'open'>, connectionId: number): boolean {
  const lost = dropAttempts(op, (attempt) => attempt.route.connectionId === connectionId)
  if (lost) op.mayHaveHappened = true
  return lost
}
