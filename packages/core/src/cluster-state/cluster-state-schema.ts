/** The shape a received state must have before anything is decided by it. */
import { z } from 'zod'
import { PARTITION_COUNT } from '../partitioning/partition-id'
import { epochSchema } from '../protocol/client-messages'
import type { ClusterState, Member } from './ClusterState'
import { unpackPartitions } from './packed-partitions'
import type { StateChange } from './state-change'

export const memberSchema: z.ZodType<Member> = z.object({
  nodeId: z.string().min(1),
  incarnation: z.string().min(1),
  endpoint: z.string(),
  clusterAddress: z.string(),
  status: z.enum(['ACTIVE', 'LEAVING']),
  isDurable: z.literal(true).exactOptional(),
})

const partitionSchema = z.object({
  owner: z.string(),
  term: z.number().int().positive(),
  backups: z.array(z.string()),
  followers: z.array(z.string()),
  target: z.object({ owner: z.string(), backups: z.array(z.string()) }),
  moveTo: z.string().nullable(),
  unclean: z.boolean(),
})

const version = z.number().int().positive()
const lineage = z.array(epochSchema).min(1)
const members = z.array(memberSchema).min(1)
const brokenLinks = z.array(z.tuple([z.string(), z.string()]))
const absent = z.array(z.string().min(1)).min(1).exactOptional()

export const partitionIdSchema = z
  .number()
  .int()
  .min(0)
  .max(PARTITION_COUNT - 1)

const packed = { kinds: z.array(partitionSchema), which: z.array(z.number()) }
const NO_SUCH_KIND = 'a partition is of no kind that was said'

const packedPartitionsSchema = z.object(packed).transform((said, context) => {
  const partitions = unpackPartitions(said)
  if (partitions?.length === PARTITION_COUNT) return partitions
  context.addIssue(partitions === undefined ? NO_SUCH_KIND : `there are not ${PARTITION_COUNT} partitions`)
  return z.NEVER
})

const packedChangesSchema = z.object({ ...packed, of: z.array(partitionIdSchema) }).transform((said, context) => {
  const partitions = unpackPartitions(said)
  if (partitions?.length === said.of.length) return partitions.map((is, at) => ({ p: said.of[at] ?? 0, is }))
  context.addIssue(partitions === undefined ? NO_SUCH_KIND : 'it does not say of which partitions')
  return z.NEVER
})

/** Packed or, as older nodes say it, one by one. */
export const stateChangeSchema: z.ZodType<StateChange> = z.object({
  base: version,
  version,
  mapVersion: version,
  lineage,
  members,
  brokenLinks,
  partitions: z.union([packedChangesSchema, z.array(z.object({ p: partitionIdSchema, is: partitionSchema }))]),
  absent,
})

/** Packed or, as older nodes say it, one by one. */
export const clusterStateSchema: z.ZodType<ClusterState> = z.object({
  clusterId: z.string().min(1),
  version,
  mapVersion: version,
  lineage,
  members,
  partitions: z.union([packedPartitionsSchema, z.array(partitionSchema).length(PARTITION_COUNT)]),
  brokenLinks,
  backupCount: z.number().int().nonnegative(),
  absent,
})
