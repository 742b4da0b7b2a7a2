/** What a node tells of the state it is in, without the state. */
import { topTermOf, type ClusterState } from '@topgunbuild/core'
import type { Position } from '../mesh/peer-messages'

/** @param digest of the state */
export function positionOf(state: ClusterState, digest: number): Position {
  return {
    clusterId: state.clusterId,
    version: state.version,
    digest,
    lineage: state.lineage.map((epoch) => ({ ...epoch })),
    addresses: state.members.map((member) => member.clusterAddress),
    holders: 1,
    topTerm: topTermOf(state),
  }
}
