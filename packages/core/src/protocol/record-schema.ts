/** A record and its stamp as they travel, in messages of clients and of nodes alike. */
import { z } from 'zod'
import type { LWWRecord } from '../crdt/LWWRecord'
import { acceptorOf, leavesAlone } from './acceptor'

export const timestampSchema = z.object({
  millis: z.number().int().nonnegative(),
  counter: z.number().int().nonnegative(),
  nodeId: z.string(),
})

export const lwwRecordSchema: z.ZodType<LWWRecord<unknown>> = z.object({
  value: leavesAlone(
    z.unknown().transform((value) => value ?? null),
    (value) => value !== undefined,
  ),
  timestamp: timestampSchema,
  ttlMs: z.number().positive().finite().optional(),
})

const acceptsRecord = acceptorOf(lwwRecordSchema)

/** What was stored or sent as a record, without optional holes, as the codec would send it; null for what is none. */
export function readRecord(value: unknown): LWWRecord<unknown> | null {
  if (acceptsRecord(value)) return value as LWWRecord<unknown>
  const parsed = lwwRecordSchema.safeParse(value)
  if (!parsed.success) return null
  const { value: inner, timestamp, ttlMs } = parsed.data
  return ttlMs === undefined ? { value: inner, timestamp } : { value: inner, timestamp, ttlMs }
}
