/**
 * Queries that stay: a client names the partitions it wants rows of, is told those that match, and from then on every
 * change of them, until it or the node ends it. Each partition is answered for itself, with as many rows as the limit
 * allows and one more, so that nothing has to be taken back when one of them moves.
 *
 *   QUERY_SUB ──▶ QUERY_RESP, QUERY_UPDATE …      QUERY_UNSUB, or from the node QUERY_ENDED
 */
import { z } from 'zod'
import { querySchema } from '../query/Query'
import { errorCodeSchema } from './error-schema'
import { partitionIdsSchema } from './partition-ids'
import { timestampSchema } from './record-schema'

const queryId = z.string().min(1)

// client → node
export const querySubSchema = z.object({
  type: z.literal('QUERY_SUB'),
  payload: z.object({
    queryId,
    mapName: z.string().min(1),
    query: querySchema,
    /** Absent from a 0.11 client, which means all. */
    partitionIds: partitionIdsSchema.optional(),
  }),
})
export const queryUnsubSchema = z.object({
  type: z.literal('QUERY_UNSUB'),
  payload: z.object({ queryId, partitionIds: partitionIdsSchema.optional() }),
})

// node → client
const rowSchema = z.object({ key: z.string(), value: z.unknown(), timestamp: timestampSchema })
export const queryRespSchema = z.object({
  type: z.literal('QUERY_RESP'),
  payload: z.object({
    queryId,
    /** Of which these are all rows. */
    partitionIds: partitionIdsSchema,
    results: z.array(rowSchema),
  }),
})
export const queryUpdateSchema = z.object({
  type: z.literal('QUERY_UPDATE'),
  payload: z.object({
    queryId,
    updates: z.array(z.object({ type: z.enum(['ENTER', 'UPDATE', 'REMOVE']), row: rowSchema })),
  }),
})
export const queryEndedSchema = z.object({
  type: z.literal('QUERY_ENDED'),
  payload: z.object({
    queryId,
    partitionIds: partitionIdsSchema,
    code: errorCodeSchema,
    message: z.string(),
    /** When to ask again; absent: the answer stays no. */
    retryAfterMs: z.number().nonnegative().optional(),
  }),
})
