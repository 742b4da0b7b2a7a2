/** A record and its stamp as they travel, in messages of clients and of nodes alike. */
import { z } from 'zod'
import type { LWWRecord } from '../crdt/LWWRecord'
import { leavesAlone } from './acceptor'

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
