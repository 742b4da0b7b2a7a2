/** What a node shows of its insides to a test or an operator: state, partitions, raw records, traffic received. */
import type { ClusterState, LWWRecord } from '@topgunbuild/core'

export type PartitionRole = 'owner' | 'backup' | 'follower' | 'none'

/** One applied op in the order of its partition. */
export interface AppliedOp {
  readonly term: number
  readonly seq: number
  /** Content identity of the op: map, key and timestamp. */
  readonly identity: string
}

export interface InspectedPartition {
  readonly partitionId: number
  /** The term of the data held here. */
  readonly term: number
  /** The part that this node plays in it: an owner is who serves, whoever the state names. */
  readonly role: PartitionRole
  readonly seq: number
  /** Wall time before which tombstones were collected; 0: none were. */
  readonly horizon: number
  /** The newest applied ops, oldest first; bounded. */
  readonly recent: readonly AppliedOp[]
}

/** One op as it came in, from a client's connection or forwarded by another node. */
export interface ReceivedOp {
  readonly opId: string
  readonly via: 'client' | 'forward'
  /** The client's principal, or the nodeId that forwarded. */
  readonly from: string
}

export interface RawRecord {
  readonly map: string
  readonly key: string
  readonly partitionId: number
  readonly record: LWWRecord<unknown>
}

/** State and counts are those of the moment in which it was made, lists those of the first look at them, records always of now. */
export interface Inspection {
  /** The newest cluster state this node knows; null before it is in one. */
  readonly state: ClusterState | null
  readonly partitions: readonly InspectedPartition[]
  /** Copies no state counts on, kept until their owners have everything in them. */
  readonly copiesAside: number
  /** The stored record, tombstones and expired ones included. */
  rawRecord(map: string, key: string): LWWRecord<unknown> | undefined
  /** Every stored record of every partition held here. */
  rawRecords(): readonly RawRecord[]
  /** The newest received ops, oldest first; bounded. */
  readonly received: readonly ReceivedOp[]
}
