/**
 * The one value the cluster agrees on. Immutable; changed only by `nextState`. What a client sees of it is
 * `partitionMapOf`.
 */

export interface Member {
  readonly nodeId: string
  /** Random per process start and per rejoin: the same nodeId with another incarnation is another member. */
  readonly incarnation: string
  /** Where clients connect: a `ws://` or `wss://` URL reachable by them. */
  readonly endpoint: string
  /** Where members connect: `host:port`. */
  readonly clusterAddress: string
  /** LEAVING: owns and backs up nothing once its moves are done. */
  readonly status: 'ACTIVE' | 'LEAVING'
  /** It keeps what it holds on disk; absent: in memory only. */
  readonly isDurable?: true
}

export interface Partition {
  readonly owner: string
  /** Rises by one in every state that changes the owner. Fences replication frames of earlier owners. */
  readonly term: number
  /** In sync: they hold every write the owner has acknowledged at their level. The most preferred first. */
  readonly backups: readonly string[]
  /** Being brought up by the owner. */
  readonly followers: readonly string[]
  /** Where placement wants it; reached by bring-up and planned moves. */
  readonly target: PartitionTarget
  /** The planned move under way: the owner seals and hands over to this in-sync backup. */
  readonly moveTo: string | null
  /** Its last in-sync copy was lost with its owner: acknowledged writes may be missing. */
  readonly unclean: boolean
}

export interface PartitionTarget {
  readonly owner: string
  readonly backups: readonly string[]
}

/** One epoch of the state's history: who issued it, and the version it took over from (0 for a founding). */
export interface Epoch {
  readonly epoch: number
  readonly issuer: string
  readonly from: number
}

export interface ClusterState {
  readonly clusterId: string
  /** `epoch · 2^20 + step`; see `version.ts`. */
  readonly version: number
  /** Version of the last state that changed an owner, a backup or an endpoint: what clients call `mapVersion`. */
  readonly mapVersion: number
  /** Newest last; the last 16 epochs. */
  readonly lineage: readonly Epoch[]
  /** Oldest first: `members[0]` is the coordinator. */
  readonly members: readonly Member[]
  /** Indexed by partitionId; always 271. */
  readonly partitions: readonly Partition[]
  /** Pairs of nodeIds (in code-unit order) that cannot hear each other; `assign` does not pair them. */
  readonly brokenLinks: readonly (readonly [string, string])[]
  /** How many backups every partition should have; set at founding. */
  readonly backupCount: number
  /**
   * nodeIds of members that were lost and have not come back, the longest gone first: they may be a side of a split.
   * Left out while it is empty.
   */
  readonly absent?: readonly string[]
}

export type ClusterEvent =
  | { readonly type: 'joined'; readonly member: Member }
  /** Lost or left: the member is gone, and its in-sync backups take over. */
  | { readonly type: 'removed'; readonly nodeId: string; readonly incarnation: string }
  | { readonly type: 'leaving'; readonly nodeId: string; readonly incarnation: string }
  /** The owner of `term` brought `nodeId` up: this process of that name, where the teller says which. */
  | {
      readonly type: 'synced'
      readonly partitionId: number
      readonly term: number
      readonly nodeId: string
      readonly incarnation?: string | undefined
    }
  /** The owner of `term` misses acks of the backup `nodeId`, or the backup left a TAKE unanswered. */
  | { readonly type: 'stalled'; readonly partitionId: number; readonly term: number; readonly nodeId: string }
  /** The owner of `term` holds new ops, and `to` confirmed its last seq. */
  | { readonly type: 'sealed'; readonly partitionId: number; readonly term: number; readonly to: string }
  | { readonly type: 'link-broken'; readonly between: readonly [string, string] }
  | { readonly type: 'link-whole'; readonly between: readonly [string, string] }
  /** Nothing happened: placement goes on where the state of a takeover could name no move. */
  | { readonly type: 'steer' }
  /** All has been at rest for long: what stalls gave to others is placed anew, where somebody has too much of it. */
  | { readonly type: 'rebalance' }
  /** The oldest remaining member takes the coordinator's office: a new epoch above every epoch seen. */
  | { readonly type: 'took-over'; readonly issuer: string; readonly epoch: number }
  /**
   * Another line of this cluster, or another cluster, gave way: a new epoch, and terms above those of that line, so
   * that nothing of it can pass for this one's.
   */
  | { readonly type: 'healed'; readonly issuer: string; readonly epoch: number; readonly aboveTerm: number }

export function coordinatorOf(state: ClusterState): Member {
  const oldest = state.members[0]
  if (oldest === undefined) throw new Error('a cluster state has at least one member')
  return oldest
}

export function memberOf(state: ClusterState, nodeId: string): Member | undefined {
  return state.members.find((member) => member.nodeId === nodeId)
}

/** The highest term of any partition. */
export function topTermOf(state: ClusterState): number {
  return state.partitions.reduce((top, { term }) => Math.max(top, term), 0)
}

export function partitionOf(state: ClusterState, partitionId: number): Partition {
  const partition = state.partitions[partitionId]
  if (partition === undefined) throw new Error(`no partition ${partitionId}`)
  return partition
}

/** True when every partition is where placement wants it, with every wanted copy in sync. */
export function isSettled(state: ClusterState): boolean {
  return state.partitions.every(
    (partition) =>
      partition.moveTo === null &&
      partition.followers.length === 0 &&
      partition.owner === partition.target.owner &&
      partition.backups.length === partition.target.backups.length,
  )
}
