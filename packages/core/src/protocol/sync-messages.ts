/**
 * How a client comes to hold what its nodes hold, and hears of what changes. It asks for partitions of a map; from then
 * on it is told of every change in them, and is told the root of a Merkle tree for each, over the keys and stamps of the
 * node's records. Where its own root is another, it asks further down.
 *
 *   SYNC_INIT ──▶ SYNC_RESP_ROOT ─┬─ equal ─▶ (only changes: SERVER_EVENT, SERVER_BATCH_EVENT)
 *                                 └─ differs ─▶ MERKLE_REQ_BUCKET ⇄ SYNC_RESP_BUCKETS … SYNC_RESP_LEAF
 *   SYNC_STOP, and from the node SYNC_ENDED: nothing is told of these partitions any more.
 *
 * Names are those of TopGun 0.11, which has one tree for a whole map and asks for one path at a time. Here, each message
 * says which partitions it is about.
 */
import { z } from 'zod'
import { PARTITION_COUNT } from '../partitioning/partition-id'
import { errorCodeSchema } from './error-schema'
import { partitionIdsSchema } from './partition-ids'
import {
  queryEndedSchema,
  queryRespSchema,
  querySubSchema,
  queryUnsubSchema,
  queryUpdateSchema,
} from './query-messages'
import { lwwRecordSchema } from './record-schema'

const partitionId = z
  .number()
  .int()
  .nonnegative()
  .max(PARTITION_COUNT - 1)
const partitionIds = partitionIdsSchema
const mapName = z.string().min(1)
/** Hex digits from the root; the empty path is the root. */
const path = z.string().max(8)
const hash = z.number().int().nonnegative()

// client → node
export const syncInitSchema = z.object({
  type: z.literal('SYNC_INIT'),
  mapName,
  lastSyncTimestamp: z.number().optional(),
  /** Absent from a 0.11 client, which means the whole map. */
  partitionIds: partitionIds.optional(),
})
export const merkleRequestSchema = z.object({
  type: z.literal('MERKLE_REQ_BUCKET'),
  payload: z.object({
    mapName,
    of: z.array(
      z.object({
        partitionId,
        /** What is one level below each of these. */
        paths: z.array(path),
        /** The asker holds nothing below these: the records themselves, where they are not too many. */
        whole: z.array(path),
      }),
    ),
  }),
})
export const syncStopSchema = z.object({ type: z.literal('SYNC_STOP'), payload: z.object({ mapName, partitionIds }) })

// node → client
export const syncRootSchema = z.object({
  type: z.literal('SYNC_RESP_ROOT'),
  payload: z.object({
    mapName,
    /** Wrapping sum of the roots below. */
    rootHash: hash,
    /** Wall clock of the node. */
    timestamp: z.number(),
    roots: z.array(
      z.object({
        partitionId,
        rootHash: hash,
        /** Wall time: what is older, and not there, was removed. Absent: nothing is known to have been. */
        horizon: z.number().int().positive().optional(),
      }),
    ),
  }),
})
export const syncBucketsSchema = z.object({
  type: z.literal('SYNC_RESP_BUCKETS'),
  payload: z.object({
    mapName,
    /** Of each path asked for, the hashes one level below by hex digit. */
    nodes: z.array(z.object({ partitionId, path, buckets: z.record(z.string(), hash) })),
  }),
})
const keyedRecordSchema = z.object({ key: z.string(), record: lwwRecordSchema })
export const syncLeafSchema = z.object({
  type: z.literal('SYNC_RESP_LEAF'),
  payload: z.object({
    mapName,
    /** Every record below each path. */
    leaves: z.array(z.object({ partitionId, path, records: z.array(keyedRecordSchema) })),
  }),
})
export const syncEndedSchema = z.object({
  type: z.literal('SYNC_ENDED'),
  payload: z.object({
    mapName,
    partitionIds,
    code: errorCodeSchema,
    message: z.string(),
    /** When to ask again; absent: the client knows itself when, as after a refusal. */
    retryAfterMs: z.number().nonnegative().optional(),
  }),
})
const eventSchema = z.object({
  mapName,
  eventType: z.enum(['PUT', 'REMOVE', 'UPDATED', 'OR_ADD', 'OR_REMOVE']),
  key: z.string(),
  record: lwwRecordSchema.optional(),
})
export const serverEventSchema = z.object({
  type: z.literal('SERVER_EVENT'),
  payload: eventSchema,
  timestamp: z.number().optional(),
})
export const serverBatchEventSchema = z.object({
  type: z.literal('SERVER_BATCH_EVENT'),
  payload: z.object({ events: z.array(eventSchema) }),
  timestamp: z.number().optional(),
})

/** About maps and queries that stay open: what a node that does not own the partitions passes on. */
export const syncUpSchema = z.discriminatedUnion('type', [
  syncInitSchema,
  merkleRequestSchema,
  syncStopSchema,
  querySubSchema,
  queryUnsubSchema,
])
export const syncDownSchema = z.discriminatedUnion('type', [
  syncRootSchema,
  syncBucketsSchema,
  syncLeafSchema,
  syncEndedSchema,
  serverEventSchema,
  serverBatchEventSchema,
  queryRespSchema,
  queryUpdateSchema,
  queryEndedSchema,
])

export type SyncUp = z.infer<typeof syncUpSchema>
export type SyncUpOf<T extends SyncUp['type']> = Extract<SyncUp, { type: T }>
export type SyncDown = z.infer<typeof syncDownSchema>
export type SyncDownOf<T extends SyncDown['type']> = Extract<SyncDown, { type: T }>
export type SyncInit = SyncUpOf<'SYNC_INIT'>
export type MerkleRequest = SyncUpOf<'MERKLE_REQ_BUCKET'>['payload']
export type ServerEvent = z.infer<typeof eventSchema>
