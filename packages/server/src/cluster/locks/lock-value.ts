/** What the record of a lock says, and which of two such records tells what came of the lock. */
import { compareTimestamps, type LWWRecord, type Timestamp } from '@topgunbuild/core'
import { z } from 'zod'

export interface LockValue {
  /** Null: it is free. The record stays, for the token must never be forgotten. */
  readonly holder: string | null
  /** The request that it was last granted for. */
  readonly requestId: string
  readonly token: number
  readonly ttlMs: number
  /** Of the partition, when it was decided. */
  readonly term: number
  /** A greater token that may have been given elsewhere; absent: there is none. */
  readonly above?: number
}

const lockValueSchema: z.ZodType<LockValue> = z.object({
  holder: z.string().nullable(),
  requestId: z.string(),
  token: z.number().int(),
  ttlMs: z.number().positive(),
  term: z.number().int(),
  above: z.number().int().exactOptional(),
})

/** Undefined of what no owner wrote. */
export function readLock(value: unknown): LockValue | undefined {
  return lockValueSchema.safeParse(value).data
}

/** The greatest token that may have been given. */
export function topTokenOf({ token, above = token }: LockValue): number {
  return Math.max(token, above)
}

/**
 * A decision of a later owner counts for more than any of an earlier one. Of one owner's the later counts, which is told by
 * what it says: tokens grow, what was given back is not given again under its token, and a time that was promised
 * is only made longer. Stamps would not tell it, since a merge gives new ones.
 */
function isLater(one: LWWRecord<unknown>, other: LWWRecord<unknown>): boolean {
  const [a, b] = [readLock(one.value), readLock(other.value)]
  // What no owner wrote says nothing of the lock.
  if ((a === undefined) !== (b === undefined)) return b === undefined
  if (a !== undefined && b !== undefined) {
    if (a.term !== b.term) return a.term > b.term
    if (a.token !== b.token) return a.token > b.token
    if ((a.holder === null) !== (b.holder === null)) return a.holder === null
    if (a.ttlMs !== b.ttlMs) return a.ttlMs > b.ttlMs
  }
  return compareTimestamps(one.timestamp, other.timestamp) > 0
}

/**
 * What an owner is to hold after a copy came back that nobody counted on, which may have decisions of an owner that was
 * replaced without knowing. By their stamps such a decision could pass for the later one.
 * @param stamp makes one that is above both
 * @returns undefined where what stands stays as it is
 */
export function mergedLock(
  standing: LWWRecord<unknown> | undefined,
  returned: LWWRecord<unknown>,
  stamp: () => Timestamp,
): LWWRecord<unknown> | undefined {
  if (standing === undefined) return returned
  const [later, earlier] = isLater(returned, standing) ? [returned, standing] : [standing, returned]
  const [value, other] = [readLock(later.value), readLock(earlier.value)]
  const isNewest = compareTimestamps(later.timestamp, earlier.timestamp) >= 0
  if (value === undefined || other === undefined || topTokenOf(value) >= topTokenOf(other)) {
    if (isNewest) return later === standing ? undefined : later
    return { value: later.value, timestamp: stamp() }
  }
  return { value: { ...value, above: topTokenOf(other) }, timestamp: stamp() }
}
