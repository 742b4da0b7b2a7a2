/** A partition map as somebody holds it, reduced to what has to be the same everywhere. */
import { partitionMapOf } from '@topgunbuild/core'
import type { ClusterState, PartitionInfo } from '@topgunbuild/core'

export interface HeldMap {
  readonly version: number
  readonly partitionCount: number
  /** Where clients connect, by nodeId. */
  readonly endpoints: ReadonlyMap<string, string>
  /** Indexed by partitionId. */
  readonly partitions: readonly (PartitionInfo | undefined)[]
}

/** The map of a node that shows this state. */
export function heldMapOf(state: ClusterState): HeldMap {
  const { version, partitionCount, nodes, partitions } = partitionMapOf(state, 0)
  return {
    version,
    partitionCount,
    endpoints: new Map(nodes.map((node) => [node.nodeId, node.endpoints.websocket])),
    partitions,
  }
}

/** Equal for maps that say the same, in whatever order they list the nodes. */
export function mapText({ version, partitionCount, endpoints, partitions }: HeldMap): string {
  const nodes = [...endpoints].map(([nodeId, endpoint]) => `${nodeId}=${endpoint}`).sort()
  const holders = partitions.map((each) => [each?.ownerNodeId, ...(each?.backupNodeIds ?? [])].join(' '))
  return JSON.stringify([version, partitionCount, nodes, holders])
}
