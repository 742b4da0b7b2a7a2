/** Members that were lost and have not come back: whoever counts what the cluster is made of counts them, too. */
import type { ClusterState } from './ClusterState'

/** Beyond it the longest gone is forgotten: no cluster is as large, and what is left is more than half of any. */
export const MOST_ABSENT = 256

/** The state without saying anything of the absent, in the order in which a state says the rest. */
function unsaid({ absent: _absent, ...rest }: ClusterState): ClusterState {
  return rest
}

/** Last among what a state says, or not at all: equal states must have equal digests. */
export function withAbsent(state: ClusterState, absent: readonly string[]): ClusterState {
  const rest = unsaid(state)
  return absent.length === 0 ? rest : { ...rest, absent: absent.slice(-MOST_ABSENT) }
}

/** @param removed members that are gone; who was leaving is not missed */
export function withLost(state: ClusterState, removed: ClusterState['members']): ClusterState {
  const { absent = [] } = state
  const lost = removed.flatMap(({ nodeId, status }) =>
    status === 'ACTIVE' && !absent.includes(nodeId) ? [nodeId] : [],
  )
  return lost.length === 0 ? state : withAbsent(state, [...absent, ...lost])
}

export function withReturned(state: ClusterState, nodeId: string): ClusterState {
  const { absent = [] } = state
  return absent.includes(nodeId)
    ? withAbsent(
        state,
        absent.filter((other) => other !== nodeId),
      )
    : state
}

/** How many nodes the cluster is made of, as far as this state knows: those that left by plan are none of them. */
export function countedIn({ members, absent = [] }: Pick<ClusterState, 'members' | 'absent'>): number {
  return members.length + absent.length
}
