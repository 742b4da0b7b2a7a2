/** Small clusters for tests of the cluster state: members by name, and the road from any state to a settled one. */
import type { ClusterEvent, ClusterState, Member } from '../ClusterState'
import { foundState } from '../found-state'
import { nextState } from '../next-state'

export function member(nodeId: string, incarnation = `${nodeId}-1`): Member {
  return {
    nodeId,
    incarnation,
    endpoint: `ws://${nodeId}.example:8080`,
    clusterAddress: `${nodeId}.example:9080`,
    status: 'ACTIVE',
  }
}

/** What a healthy cluster reports: every follower synced, every move sealed; and placement goes on. */
export function progressOf(state: ClusterState): ClusterEvent[] {
  const reported = state.partitions.flatMap(({ followers, term, moveTo }, partitionId): ClusterEvent[] => [
    ...followers.map((nodeId): ClusterEvent => ({ type: 'synced', partitionId, term, nodeId })),
    ...(moveTo === null ? [] : [{ type: 'sealed' as const, partitionId, term, to: moveTo }]),
  ])
  return [...reported, { type: 'steer' }]
}

/** Feeds progress until nothing changes any more; every step is shown to `seen`. */
export function settle(
  from: ClusterState,
  seen: (before: ClusterState, after: ClusterState) => void = () => undefined,
) {
  let state = from
  for (let round = 0; round < 50; round++) {
    const next = nextState(state, progressOf(state))
    if (next === state) return state
    seen(state, next)
    state = next
  }
  throw new Error('no rest after 50 rounds of progress')
}

/** A settled cluster of these nodes, the first its founder. */
export function clusterOf(nodeIds: readonly string[], backupCount = 1): ClusterState {
  const [founder = 'a', ...others] = nodeIds
  const founded = foundState('cluster', member(founder), backupCount)
  return settle(
    nextState(
      founded,
      others.map((nodeId) => ({ type: 'joined', member: member(nodeId) })),
    ),
  )
}

export function removed(nodeId: string, incarnation = `${nodeId}-1`): ClusterEvent {
  return { type: 'removed', nodeId, incarnation }
}

/** How many partitions each member owns, by `pick`. */
export function ownedBy(
  state: ClusterState,
  pick: (partition: ClusterState['partitions'][number]) => string,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { nodeId } of state.members) counts[nodeId] = 0
  for (const partition of state.partitions) counts[pick(partition)] = (counts[pick(partition)] ?? 0) + 1
  return counts
}
