/** The words between nodes, validated at the door. Binary MessagePack, authenticated by the handshake, versioned. */
import { z } from 'zod'
import {
  clientOpSchema,
  clusterStateSchema,
  epochSchema,
  lwwRecordSchema,
  opResultSchema,
  partitionIdSchema as partitionId,
  readerOf,
  stateChangeSchema,
  syncDownSchema,
  syncUpSchema,
  type ClusterEvent,
} from '@topgunbuild/core'

/** Raised with every change of a message below. */
export const PEER_PROTOCOL_VERSION = 9
/**
 * The oldest version that is still understood. It stays one behind, so that nodes can be upgraded one after the other:
 * what a version adds to a message is optional for one version, and a type of message that is new is only news to the
 * older node, never an offence. Version 1 was never released.
 */
export const OLDEST_PEER_PROTOCOL_VERSION = 8

const incarnation = z.string().min(1)
const term = z.number().int().nonnegative()
const seq = z.number().int().nonnegative()
const horizon = z.number().int().nonnegative()

export const peerIdentitySchema = z.object({
  nodeId: z.string().min(1),
  incarnation,
  endpoint: z.string(),
  clusterAddress: z.string(),
  /** It keeps what it holds on disk. Since version 3. */
  isDurable: z.boolean().optional(),
  protocol: z.number().int(),
  /** The oldest version it understands. */
  since: z.number().int(),
})

// Handshake, dialler (D) and acceptor (A): neither shows who it is before the other proved the cluster secret.
export const challengeSchema = z.object({ type: z.literal('PEER_CHALLENGE'), nonce: z.string() })
export const proofSchema = z.object({ type: z.literal('PEER_PROOF'), nonce: z.string(), proof: z.string() })
export const helloSchema = z.object({ type: z.literal('PEER_HELLO'), identity: peerIdentitySchema, proof: z.string() })
export const welcomeSchema = z.object({
  type: z.literal('PEER_WELCOME'),
  identity: peerIdentitySchema,
  proof: z.string(),
})
export const linkedSchema = z.object({ type: z.literal('PEER_LINKED') })

const memberNamed = { nodeId: z.string(), incarnation }
export const factSchema: z.ZodType<ClusterEvent> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('removed'), ...memberNamed }),
  z.object({ type: z.literal('leaving'), ...memberNamed }),
  z.object({ type: z.literal('synced'), partitionId, term, nodeId: z.string(), incarnation: incarnation.optional() }),
  z.object({ type: z.literal('stalled'), partitionId, term, nodeId: z.string() }),
  z.object({ type: z.literal('sealed'), partitionId, term, to: z.string() }),
  z.object({ type: z.literal('link-broken'), between: z.tuple([z.string(), z.string()]) }),
  z.object({ type: z.literal('link-whole'), between: z.tuple([z.string(), z.string()]) }),
])

/** What a node knows of the cluster's state, without the state. */
export const positionSchema = z.object({
  clusterId: z.string(),
  version: z.number(),
  digest: z.number(),
  lineage: z.array(epochSchema),
  /** Cluster addresses of the members, so that a node that joins can dial them. */
  addresses: z.array(z.string()),
  /** How many nodes hold this line of states, as far as the teller heard lately, itself included. */
  holders: z.number().int().positive(),
  /** The highest term of any partition. */
  topTerm: term,
})

export const heartbeatSchema = z.object({
  type: z.literal('HEARTBEAT'),
  /** The sender's tick. */
  stamp: z.number().int(),
  /** The newest tick received from the addressee; a one-way cut is silence at both ends because this stands still. */
  echo: z.number().int().nullable(),
  /** Absent: as this was said before on the same link. Since version 6. */
  position: positionSchema.nullable().optional(),
  /** Of a node in no state: the one it was in before. Absent as `position` is. */
  former: positionSchema.nullable().optional(),
  /** For how long the sender's loop stood still of late, in milliseconds; absent: for no time worth to be waited for. */
  pausedMs: z.number().nonnegative().optional(),
  /** Repeated until a state shows them. */
  facts: z.array(factSchema),
})
export const reportSchema = z.object({ type: z.literal('REPORT'), facts: z.array(factSchema) })
export const statePullSchema = z.object({ type: z.literal('STATE_PULL') })
/** A state tells who is absent since version 8. */
export const stateSchema = z.object({ type: z.literal('STATE'), state: clusterStateSchema })
/** Instead of a whole state, to who was sent its base on the same link. Since version 5. */
export const stateChangedSchema = z.object({
  type: z.literal('STATE_CHANGE'),
  change: stateChangeSchema,
  /** Of the state that it leads to. */
  digest: z.number(),
})
export const askCoordinatorSchema = z.object({ type: z.literal('ASK_COORDINATOR'), coordinator: incarnation })
export const coordinatorAnswerSchema = z.object({
  type: z.literal('COORDINATOR_ANSWER'),
  coordinator: incarnation,
  hears: z.boolean(),
  /** The answerer's own state, so that the one who takes over starts from the newest. */
  state: clusterStateSchema.nullable(),
})
export const confirmSchema = z.object({ type: z.literal('CONFIRM'), round: z.number().int(), version: z.number() })
export const confirmAnswerSchema = z.object({
  type: z.literal('CONFIRM_ANSWER'),
  round: z.number().int(),
  /** Present when the answerer's state is another than the asker's. */
  state: clusterStateSchema.nullable(),
})
export const handOverSchema = z.object({ type: z.literal('HAND_OVER'), state: clusterStateSchema })

// Replication. Records carry the map name (m), key (k), record (r) and the seq of their last change (s).
export const storedSchema = z.object({ m: z.string(), k: z.string(), r: lwwRecordSchema, s: seq })
export const appliedSchema = z.object({ term, seq, identity: z.string() })
export const streamItemSchema = z.discriminatedUnion('kind', [
  /** The stream of a term begins (or goes on after a lost link) behind `base`. */
  z.object({
    kind: z.literal('start'),
    p: partitionId,
    term,
    base: seq,
    bringUp: z.boolean(),
    /** The replica is asked what it holds already. */
    compare: z.boolean().optional(),
    /**
     * Number of this question, said back with the answer. Where it is said the replica may show what it keeps aside, too:
     * it will be told what of it to take over.
     */
    question: z.number().int().positive().optional(),
  }),
  z.object({
    kind: z.literal('op'),
    p: partitionId,
    term,
    seq,
    m: z.string(),
    k: z.string(),
    r: lwwRecordSchema,
    /** Sent again, and the record is a later op's by now: identity of the op that took this seq. Since version 3. */
    of: z.string().optional(),
  }),
  z.object({
    kind: z.literal('snapshot'),
    p: partitionId,
    term,
    chunk: z.number().int().positive(),
    records: z.array(storedSchema),
    /** With the first chunk, to a replica that said the number back: the buckets in which it showed what the owner has. */
    alike: z.array(z.number().int().nonnegative()).optional(),
    /** With the last chunk: the recent-op window, so that a resend is still recognised. */
    recent: z.array(appliedSchema).nullable(),
  }),
  /** Tombstones that are older than this wall time are collected. Since version 8. */
  z.object({
    kind: z.literal('collect'),
    p: partitionId,
    term,
    before: horizon,
    /** What is older than this, which is later, and not in the partition was removed. Since version 9. */
    horizon: horizon.optional(),
    /** Messages that have ended are forgotten, however old. Since version 9. */
    messages: z.boolean().optional(),
    /** What was changed behind this seq stays: not every copy had it when it was collected. Since version 9. */
    upTo: seq.optional(),
  }),
])
export const streamSchema = z.object({
  type: z.literal('STREAM'),
  owner: incarnation,
  /** Of the state that the owner streams under. Since version 4. */
  version: z.number().int().nonnegative().optional(),
  items: z.array(streamItemSchema),
})
export const streamAckSchema = z.object({
  type: z.literal('STREAM_ACK'),
  acks: z.array(
    z.object({
      p: partitionId,
      term,
      seq,
      chunk: z.number().int().nonnegative(),
      /** Up to here everything is on the replica's disk, where it has one. Since version 3. */
      kept: seq.optional(),
      /** Fingerprints of what the replica holds, where it was asked. */
      buckets: z.array(z.number()).optional(),
      /** The number of the question, where it has one: some of the buckets may lie aside. */
      question: z.number().int().positive().optional(),
      /** Up to where it knows of removals, where it was told. Since version 9. */
      horizon: horizon.optional(),
    }),
  ),
  /** Partitions whose frames came from an owner of the past. */
  refused: z.array(z.object({ p: partitionId, term })),
})
export const takeSchema = z.object({
  type: z.literal('TAKE'),
  version: z.number(),
  items: z.array(z.object({ p: partitionId, term, held: z.object({ term, seq }) })),
})
export const takeAnswerSchema = z.object({
  type: z.literal('TAKE_ANSWER'),
  items: z.array(
    z.object({
      p: partitionId,
      term,
      refused: z.boolean(),
      seq,
      records: z.array(storedSchema),
      /** Of this copy, as in a repair. Since version 9. */
      horizon: horizon.optional(),
      /** The answer goes on in a later frame: a partition may be larger than one. */
      more: z.boolean().optional(),
    }),
  ),
})
export const forwardSchema = z.object({
  type: z.literal('FORWARD'),
  version: z.number(),
  ops: z.array(z.object({ request: z.number().int(), op: clientOpSchema, waitMs: z.number() })),
})
export const forwardResultSchema = z.object({
  type: z.literal('FORWARD_RESULT'),
  results: z.array(z.object({ request: z.number().int(), result: opResultSchema })),
})
// Repair: a copy no state counts on, compared by digest with the owner's.
export const repairSchema = z.object({
  type: z.literal('REPAIR'),
  items: z.array(
    z.object({
      p: partitionId,
      /** Of the whole copy. */
      digest: z.number(),
      /** Null: only compared. */
      records: z.array(storedSchema).nullable(),
      more: z.boolean(),
      /** Wall time before which tombstones were collected from the copy; absent: none were. Since version 8. */
      horizon: horizon.optional(),
      /** Which of its attempts this belongs to; said back with the answer. Since version 3. */
      attempt: z.number().int().optional(),
    }),
  ),
})
export const repairAnswerSchema = z.object({
  type: z.literal('REPAIR_ANSWER'),
  items: z.array(
    z.object({
      p: partitionId,
      digest: z.number(),
      answer: z.enum(['merged', 'send', 'more', 'later']),
      attempt: z.number().int().optional(),
      /** With `send`: fingerprints of the owner's records, to be sent only where they differ. */
      buckets: z.array(z.number()).nullable(),
    }),
  ),
})

/** How many copies the sender keeps aside, and its time of day. Since version 8. */
export const keepsSchema = z.object({
  type: z.literal('KEEPS'),
  aside: z.number().int().nonnegative(),
  wallMs: z.number(),
})

// A client that syncs with an owner through another node, which numbers its clients. Since version 7.
export const syncUpMessageSchema = z.object({
  type: z.literal('SYNC_UP'),
  items: z.array(z.object({ session: z.number().int(), message: syncUpSchema })),
})
export const syncDownMessageSchema = z.object({
  type: z.literal('SYNC_DOWN'),
  items: z.array(z.object({ sessions: z.array(z.number().int()), message: syncDownSchema })),
})

// For an operator: what another node holds of a key.
export const lookUpSchema = z.object({
  type: z.literal('LOOK_UP'),
  request: z.number().int(),
  map: z.string(),
  key: z.string(),
})
export const foundSchema = z.object({
  type: z.literal('FOUND'),
  request: z.number().int(),
  term,
  seq,
  record: lwwRecordSchema.nullable(),
})

export const handshakeSchema = z.discriminatedUnion('type', [
  challengeSchema,
  proofSchema,
  helloSchema,
  welcomeSchema,
  linkedSchema,
])
export const peerMessageSchema = z.discriminatedUnion('type', [
  heartbeatSchema,
  reportSchema,
  statePullSchema,
  stateSchema,
  stateChangedSchema,
  askCoordinatorSchema,
  coordinatorAnswerSchema,
  confirmSchema,
  confirmAnswerSchema,
  handOverSchema,
  streamSchema,
  streamAckSchema,
  takeSchema,
  takeAnswerSchema,
  forwardSchema,
  forwardResultSchema,
  repairSchema,
  repairAnswerSchema,
  keepsSchema,
  syncUpMessageSchema,
  syncDownMessageSchema,
  lookUpSchema,
  foundSchema,
])

export type PeerIdentity = z.infer<typeof peerIdentitySchema>
export type HandshakeMessage = z.infer<typeof handshakeSchema>
export type PeerMessage = z.infer<typeof peerMessageSchema>
export type PeerMessageOf<T extends PeerMessage['type']> = Extract<PeerMessage, { type: T }>
export type StreamItem = z.infer<typeof streamItemSchema>
export type StoredRecord = z.infer<typeof storedSchema>
export type Position = z.infer<typeof positionSchema>

export const readHandshake = readerOf<HandshakeMessage>(handshakeSchema)
export const readPeerMessage = readerOf<PeerMessage>(peerMessageSchema)
