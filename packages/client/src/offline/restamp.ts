/** Which pending ops get a new stamp after the clock was corrected. */
import { isDefinite, type PendingOp } from './PendingOp'

/**
 * Only what no node can have applied: every attempt definitely refused, or never sent. And only stamps ahead of
 * the corrected time: an older one was given by a sound clock, and a new one would let it win where it lost.
 */
export function opsToRestamp<T extends Pick<PendingOp, 'mayHaveHappened' | 'open' | 'record'>>(
  pending: Iterable<T>,
  correctedNow: number,
): T[] {
  return [...pending].filter((op) => isDefinite(op) && op.record.timestamp.millis > correctedNow)
}
