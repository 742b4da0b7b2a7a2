/** Cluster states for tests of one partition: whoever the test needs is a member, and the partition is as told. */
import { foundState, nextState } from '@topgunbuild/core'
import type { ClusterState, Member, Partition } from '@topgunbuild/core'

export function memberNamed(nodeId: string, incarnation = `${nodeId}-1`): Member {
  return {
    nodeId,
    incarnation,
    endpoint: `ws://${nodeId}.example:8080`,
    clusterAddress: `${nodeId}.example:9080`,
    status: 'ACTIVE',
  }
}

/** The members in this order, the first the coordinator; nothing is brought up yet. */
export function stateOf(nodeIds: readonly string[], backupCount = 1): ClusterState {
  const [founder = 'a', ...others] = nodeIds
  return nextState(
    foundState('cluster', memberNamed(founder), backupCount),
    others.map((nodeId) => ({ type: 'joined', member: memberNamed(nodeId) })),
  )
}

export function withPartition(state: ClusterState, partitionId: number, change: Partial<Partition>): ClusterState {
  const before = state.partitions[partitionId]
  if (before === undefined) throw new Error(`no partition ${partitionId}`)
  return {
    ...state,
    version: state.version + 1,
    partitions: state.partitions.with(partitionId, { ...before, ...change }),
  }
}
