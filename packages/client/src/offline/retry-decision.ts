/** What to do with an op whose attempt failed: the only reader of the error table's `retry`. */
import { ERROR_TABLE, type ErrorCode, type Retry } from '@topgunbuild/core'

export interface FailedAttempt {
  readonly code: ErrorCode
  /** As the node hinted. */
  readonly retryAfterMs?: number | undefined
  /** Redirects in a row, this one included. */
  readonly redirects: number
  /** Other refusals and failures in a row, this one included. */
  readonly waits: number
  /** How often the op was stamped anew already. */
  readonly restamps: number
  /** Every attempt of the op was definitely refused. */
  readonly definite: boolean
  /** A number in [0, 1). */
  readonly chance: number
}

export type RetryDecision =
  | { readonly next: 'send'; readonly afterMs: number }
  /** Whoever waits is told `code`; the op stays in the log and goes on. */
  | { readonly next: 'tell'; readonly code: ErrorCode; readonly afterMs: number }
  /** The op is over. */
  | { readonly next: 'drop' }
  | { readonly next: 're-stamp'; readonly afterMs: number }

export const MAX_REDIRECTS = 8
const FIRST_WAIT_MS = 25
const MAX_WAIT_MS = 1000

/** 25, 50, 100 … 1000 ms, spread over the upper half. */
function growing(count: number, chance: number): number {
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(count - 1, 16)) * (0.5 + chance / 2)
}

/** A hint is waited out, and then a little: otherwise all who were told come back in one moment. */
function hinted(attempt: FailedAttempt): number {
  if (attempt.retryAfterMs === undefined) return growing(attempt.waits, attempt.chance)
  return attempt.retryAfterMs * (1 + attempt.chance / 4)
}

/** The first is followed at once; nodes that keep disagreeing get some time to learn from each other. */
function redirectDelay(attempt: FailedAttempt): number {
  return attempt.redirects === 1 ? 0 : growing(attempt.redirects - 1, attempt.chance)
}

const DECISIONS: Record<Retry, (attempt: FailedAttempt) => RetryDecision> = {
  redirect: (attempt) =>
    attempt.redirects > MAX_REDIRECTS
      ? { next: 'tell', code: 'REDIRECTS_EXHAUSTED', afterMs: growing(attempt.redirects, attempt.chance) }
      : { next: 'send', afterMs: redirectDelay(attempt) },
  wait: (attempt) => ({ next: 'send', afterMs: hinted(attempt) }),
  // A lost connection or a silent one has cost its time already; a node in trouble gets some.
  'same-op': (attempt) => ({
    next: 'send',
    afterMs: attempt.code === 'INTERNAL' ? growing(attempt.waits, attempt.chance) : 0,
  }),
  're-stamp': (attempt) => {
    // What may have happened under the old stamp must not happen again under a new one.
    if (!attempt.definite) return { next: 'send', afterMs: MAX_WAIT_MS }
    return { next: 're-stamp', afterMs: attempt.restamps === 0 ? 0 : growing(attempt.restamps, attempt.chance) }
  },
  'tell-keep': (attempt) => ({ next: 'tell', code: attempt.code, afterMs: hinted(attempt) }),
  'tell-drop': () => ({ next: 'drop' }),
}

export function decideRetry(attempt: FailedAttempt): RetryDecision {
  return DECISIONS[ERROR_TABLE[attempt.code].retry](attempt)
}
