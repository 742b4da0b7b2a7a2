/** A small way to say a partition map. */
import { PARTITION_COUNT, type PartitionMap } from '@topgunbuild/core'

export function partitionMap(say: {
  owner: string
  backups?: string[]
  version?: number
  clusterId?: string
  nodes?: string[]
}): PartitionMap {
  const { owner, backups = [], version = 1, clusterId, nodes = [owner, ...backups] } = say
  return {
    version,
    partitionCount: PARTITION_COUNT,
    nodes: nodes.map((nodeId) => ({ nodeId, endpoints: { websocket: `ws://${nodeId}:1` }, status: 'ACTIVE' })),
    partitions: Array.from({ length: PARTITION_COUNT }, (_, partitionId) => ({
      partitionId,
      ownerNodeId: owner,
      backupNodeIds: backups,
    })),
    generatedAt: 0,
    ...(clusterId !== undefined && { clusterId }),
  }
}
