/** What comes of a question about a lock. The whole of it is decided here, by what the owner knows and nothing else. */
import type { Ask, LockAsk, UnlockAsk } from './lock-ask'
import { topTokenOf, type LockValue } from './lock-value'

export interface StandingLock {
  /** Undefined: nobody has ever held it. */
  readonly value: LockValue | undefined
  /** The time that its holder was given is not over. */
  readonly isRunning: boolean
}

/** Of the owner that decides. */
export interface Moment {
  /** Of its hybrid clock: tokens go on growing even where every copy of the lock was lost. */
  readonly millis: number
  readonly term: number
}

export type LockDecision =
  /** `write`: what is to stand for it; absent: what stands already does. */
  | { readonly kind: 'granted'; readonly token: number; readonly write?: LockValue }
  /** By another. */
  | { readonly kind: 'held' }
  /** It was granted and given back: whoever asks so has been answered before. */
  | { readonly kind: 'over' }
  | { readonly kind: 'released'; readonly token: number; readonly isReleased: boolean; readonly write?: LockValue }

export function decideLock(standing: StandingLock, ask: Ask, moment: Moment): LockDecision {
  return ask.kind === 'lock' ? decideGrant(standing, ask, moment) : decideRelease(standing.value, ask, moment)
}

function decideGrant({ value, isRunning }: StandingLock, ask: LockAsk, { millis, term }: Moment): LockDecision {
  const { holder, requestId, ttlMs } = ask
  if (value?.holder === null && value.requestId === requestId) return { kind: 'over' }
  if (value === undefined || value.holder === null || !isRunning) {
    const token = Math.max(millis, (value === undefined ? 0 : topTokenOf(value)) + 1)
    return { kind: 'granted', token, write: { holder, requestId, token, ttlMs, term } }
  }
  if (value.holder !== holder) return { kind: 'held' }
  const { token } = value
  if (value.requestId === requestId) return { kind: 'granted', token }
  // Asked for longer before, it was promised for longer.
  return { kind: 'granted', token, write: { ...value, requestId, ttlMs: Math.max(value.ttlMs, ttlMs), term } }
}

function decideRelease(value: LockValue | undefined, ask: UnlockAsk, { term }: Moment): LockDecision {
  const { fencingToken } = ask
  if (value === undefined) return { kind: 'released', token: 0, isReleased: false }
  const { token } = value
  if (token !== fencingToken) return { kind: 'released', token, isReleased: false }
  if (value.holder === null) return { kind: 'released', token, isReleased: true }
  return { kind: 'released', token, isReleased: true, write: { ...value, holder: null, term } }
}
