/**
 * The words between a client and a node, validated at the door. Shapes are those of TopGun 0.11, with the
 * additions of this project (per-op results, map lineage, protocol in AUTH). Unknown extra fields are dropped.
 */
import { z } from 'zod'
import { WriteConcern } from './levels'
import { lockDownSchema, lockUpSchema } from './lock-messages'
import { opErrorSchema } from './op-error-schema'
import { lwwRecordSchema } from './record-schema'
import { syncDownSchema, syncUpSchema } from './sync-messages'

export const clientOpSchema = z.object({
  /** `clientId:session:counter`; correlates the answer, is not the op's identity. */
  id: z.string().optional(),
  mapName: z.string().min(1),
  key: z.string(),
  opType: z.string().optional(),
  record: lwwRecordSchema.nullable().optional(),
  orRecord: z.unknown().optional(),
  orTag: z.string().nullable().optional(),
  writeConcern: z.enum(WriteConcern).optional(),
  /** Milliseconds the sender waits for the answer. */
  timeout: z.number().positive().optional(),
})

export const ackLevelSchema = z.enum(['MEMORY', 'APPLIED', 'REPLICATED', 'PERSISTED'])

export const opResultSchema = z.object({
  opId: z.string(),
  success: z.boolean(),
  achievedLevel: ackLevelSchema.optional(),
  /** How many nodes hold the write, the owner included. */
  copies: z.number().int().positive().optional(),
  /** Their nodeIds, the owner first. */
  holders: z.array(z.string()).optional(),
  /** Version of the cluster state the owner acknowledged under. */
  version: z.number().optional(),
  error: opErrorSchema.optional(),
  /** Of an op about a lock, between nodes: the token that stands, and whether it was given back. */
  lock: z.object({ fencingToken: z.number().int(), isReleased: z.boolean().optional() }).optional(),
})

export const epochSchema = z.object({ epoch: z.number().int(), issuer: z.string(), from: z.number() })

export const nodeInfoSchema = z.object({
  nodeId: z.string(),
  endpoints: z.object({ websocket: z.string(), http: z.string().optional() }),
  status: z.enum(['ACTIVE', 'JOINING', 'LEAVING', 'SUSPECTED', 'FAILED']),
})

export const partitionInfoSchema = z.object({
  partitionId: z.number().int().nonnegative(),
  ownerNodeId: z.string(),
  backupNodeIds: z.array(z.string()),
})

export const partitionMapSchema = z.object({
  version: z.number(),
  partitionCount: z.number().int().positive(),
  nodes: z.array(nodeInfoSchema),
  partitions: z.array(partitionInfoSchema),
  generatedAt: z.number(),
  /** Absent from a 0.11 node. */
  clusterId: z.string().optional(),
  lineage: z.array(epochSchema).optional(),
})

const bare = <T extends string>(type: T) => z.object({ type: z.literal(type) })
const withPayload = <T extends string, P extends z.ZodType>(type: T, payload: P) =>
  z.object({ type: z.literal(type), payload })

// client → node
export const authSchema = z.object({
  type: z.literal('AUTH'),
  token: z.string(),
  protocol: z.number().int().optional(),
})
export const pingSchema = z.object({ type: z.literal('PING'), timestamp: z.number() })
export const clientOpMessageSchema = withPayload('CLIENT_OP', clientOpSchema)
export const opBatchSchema = withPayload(
  'OP_BATCH',
  z.object({
    /** Each op is validated on its own, so that one malformed op does not spoil its neighbours. */
    ops: z.array(z.unknown()),
    writeConcern: z.enum(WriteConcern).optional(),
    timeout: z.number().positive().optional(),
  }),
)
export const partitionMapRequestSchema = z.object({
  type: z.literal('PARTITION_MAP_REQUEST'),
  payload: z.object({ currentVersion: z.number().optional() }).optional(),
})

// node → client
export const authRequiredSchema = bare('AUTH_REQUIRED')
export const authAckSchema = z.object({
  type: z.literal('AUTH_ACK'),
  nodeId: z.string().optional(),
  clusterId: z.string().optional(),
  protocolVersion: z.number().int().optional(),
})
export const authFailSchema = z.object({
  type: z.literal('AUTH_FAIL'),
  error: z.string().optional(),
  code: z.union([z.string(), z.number()]).optional(),
})
export const errorMessageSchema = withPayload(
  'ERROR',
  z.object({ code: z.number().int(), message: z.string(), details: z.unknown().optional() }),
)
export const pongSchema = z.object({ type: z.literal('PONG'), timestamp: z.number(), serverTime: z.number() })
export const shutdownPendingSchema = z.object({ type: z.literal('SHUTDOWN_PENDING'), retryAfter: z.number() })
export const opAckSchema = withPayload(
  'OP_ACK',
  z.object({
    /** Last op of the longest fully answered prefix of this connection's ops; `''` before that. */
    lastId: z.string(),
    achievedLevel: ackLevelSchema.optional(),
    /** One entry per op; absent from a 0.11 node. */
    results: z.array(opResultSchema).optional(),
  }),
)
export const opRejectedSchema = withPayload(
  'OP_REJECTED',
  z.object({ opId: z.string(), reason: z.string(), code: z.number().optional() }),
)
export const partitionMapMessageSchema = withPayload('PARTITION_MAP', partitionMapSchema)
/** The answer to a request whose `currentVersion` is the node's own. */
export const partitionMapCurrentSchema = withPayload('PARTITION_MAP_CURRENT', z.object({ version: z.number() }))
/** The answer to a request while the node is in no state yet. */
export const notReadySchema = withPayload(
  'NOT_READY',
  z.object({ message: z.string(), retryAfterMs: z.number().nonnegative() }),
)

export const upMessageSchema = z.discriminatedUnion('type', [
  authSchema,
  pingSchema,
  clientOpMessageSchema,
  opBatchSchema,
  partitionMapRequestSchema,
  ...syncUpSchema.options,
  ...lockUpSchema.options,
])

export const downMessageSchema = z.discriminatedUnion('type', [
  authRequiredSchema,
  authAckSchema,
  authFailSchema,
  errorMessageSchema,
  pongSchema,
  shutdownPendingSchema,
  opAckSchema,
  opRejectedSchema,
  partitionMapMessageSchema,
  partitionMapCurrentSchema,
  notReadySchema,
  ...syncDownSchema.options,
  ...lockDownSchema.options,
])

export type ClientOp = z.infer<typeof clientOpSchema>
export type OpError = z.infer<typeof opErrorSchema>
export type OpResult = z.infer<typeof opResultSchema>
export type NodeInfo = z.infer<typeof nodeInfoSchema>
export type PartitionInfo = z.infer<typeof partitionInfoSchema>
export type PartitionMap = z.infer<typeof partitionMapSchema>
export type UpMessage = z.infer<typeof upMessageSchema>
export type DownMessage = z.infer<typeof downMessageSchema>

/** Message types of TopGun that this node knows of and does not serve. */
export type MessageReading<M> =
  | { readonly kind: 'message'; readonly message: M }
  /** Well-formed, of a type this end does not serve: answered with ERROR 501, the connection stays. */
  | { readonly kind: 'unknown'; readonly type: string }
  /** A known type with a wrong shape: answered with ERROR 400. */
  | { readonly kind: 'malformed'; readonly type: string; readonly why: string }
  /** Not a message at all: answered with ERROR 400, and the connection closes. */
  | { readonly kind: 'undecodable'; readonly why: string }
