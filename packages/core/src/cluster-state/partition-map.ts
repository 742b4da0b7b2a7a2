/** The view of a state that clients route by. */
import type { PartitionMap } from '../protocol/client-messages'
import type { ClusterState } from './ClusterState'

/** @param generatedAt wall clock of the node that answers, milliseconds */
export function partitionMapOf(state: ClusterState, generatedAt: number): PartitionMap {
  return {
    version: state.mapVersion,
    partitionCount: state.partitions.length,
    nodes: state.members.map((member) => ({
      nodeId: member.nodeId,
      endpoints: { websocket: member.endpoint },
      status: member.status,
    })),
    partitions: state.partitions.map((partition, partitionId) => ({
      partitionId,
      ownerNodeId: partition.owner,
      backupNodeIds: [...partition.backups],
    })),
    generatedAt,
    clusterId: state.clusterId,
    lineage: state.lineage.map((epoch) => ({ ...epoch })),
  }
}
