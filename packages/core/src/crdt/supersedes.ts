/** Which of two records of a key stands: the one deciding line of last-writer-wins. */
import { compareBytes } from '../bytes'
import { serialize } from '../protocol/codec'
import { compareTimestamps } from '../time/compare-timestamps'
import type { LWWRecord } from './LWWRecord'

/** True when the encoding of `a` is greater, byte by byte; a prefix is smaller than what it begins. */
function encodesGreater(a: unknown, b: unknown): boolean {
  return compareBytes(serialize(a), serialize(b)) > 0
}

/**
 * True when `candidate` replaces `current`. Two writes never share a stamp unless a writer broke the rules; then
 * every replica must still choose the same one, whichever came first, so the greater encoding wins. A record
 * never supersedes itself.
 */
export function supersedes(candidate: LWWRecord<unknown>, current: LWWRecord<unknown> | undefined): boolean {
  if (current === undefined) return true
  const order = compareTimestamps(candidate.timestamp, current.timestamp)
  if (order !== 0) return order > 0
  if (candidate.value === current.value && candidate.ttlMs === current.ttlMs) return false
  return encodesGreater([candidate.value, candidate.ttlMs ?? 0], [current.value, current.ttlMs ?? 0])
}

/** True when the two have one stamp and different contents: a breach worth a log line, see `supersedes`. */
export function isStampBreach(a: LWWRecord<unknown>, b: LWWRecord<unknown>): boolean {
  return compareTimestamps(a.timestamp, b.timestamp) === 0 && (supersedes(a, b) || supersedes(b, a))
}
