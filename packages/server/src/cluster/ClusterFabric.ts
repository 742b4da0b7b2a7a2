/**
 * What a node needs from its surroundings to be one of a cluster: the agreed state, messages to other nodes,
 * and a way to make sure that it still belongs. All of it holds within one side of a split only. Nothing that
 * uses this port may know how it is done; the embedded way is `MeshFabric`.
 */
import type { ClusterEvent, ClusterState } from '@topgunbuild/core'
import type { PeerIdentity, PeerMessageOf } from './mesh/peer-messages'

/** Messages of the data plane: replication, take-over of partitions, forwarding, repair, sync of clients, looking up. */
export type DataMessage = PeerMessageOf<
  | 'STREAM'
  | 'STREAM_ACK'
  | 'TAKE'
  | 'TAKE_ANSWER'
  | 'FORWARD'
  | 'FORWARD_RESULT'
  | 'REPAIR'
  | 'REPAIR_ANSWER'
  | 'KEEPS'
  | 'SYNC_UP'
  | 'SYNC_DOWN'
  | 'LOOK_UP'
  | 'FOUND'
>

export interface FabricEvents {
  /** A state replaced the previous one (null: the node was in none). */
  stateChanged(next: ClusterState, previous: ClusterState | null): void
  /** This node is no member any more and rejoins under a new incarnation: nobody counts on what it holds. */
  expelled(): void
  linked(nodeId: string): void
  unlinked(nodeId: string): void
  /** What waited on the link to this node has left. */
  drained(nodeId: string): void
  message(from: PeerIdentity, message: DataMessage): void
}

export interface ClusterFabric {
  /** Resolves once this node is in a state. */
  start(): Promise<void>
  state(): ClusterState | null
  incarnation(): string
  /** Facts go to the coordinator until a state shows them. */
  report(facts: readonly ClusterEvent[]): void
  /** False when the node is not linked; delivery is ordered and complete until the link is reset. */
  send(nodeId: string, message: DataMessage): boolean
  isLinked(nodeId: string): boolean
  /** Bytes that wait on the link to this node; 0 where there is none. */
  unsentBytes(nodeId: string): number
  /** False: more should wait until the link has drained. True where there is no link. */
  hasRoom(nodeId: string): boolean
  resetLink(nodeId: string): void
  /** Asks a node for its state because one of its messages spoke of a newer one. */
  pull(nodeId: string): void
  /** False: this node may have lost its place without knowing; it must confirm before it acknowledges. */
  isFresh(): boolean
  /** False: fewer members are heard than `minClusterSize`; nothing may be taken in or acknowledged. */
  isLargeEnough(): boolean
  /** False: some node in reach speaks an older version of the words between nodes than this. */
  isUnderstood(since: number): boolean
  /**
   * Runs `then` once every other member of the newest state has confirmed it, and tells when they began to be asked: on the
   * monotonic clock, before this call where they were being asked already.
   */
  confirm(then: (startedAt: number) => void): void
  /** Hands over everything this node owns or backs up; resolves when it holds nothing anybody needs. */
  drain(): Promise<void>
  /** Leaves the membership and closes the links. */
  depart(): Promise<void>
}
