/** Who belongs to the cluster, as this node's newest state says: a read-only view for programs that embed a node. */
import type { ClusterState } from '@topgunbuild/core'

export class ClusterManager {
  constructor(
    private readonly nodeId: string,
    private readonly state: () => ClusterState | null,
    private readonly boundPort: () => number,
  ) {}

  /** The port for the other nodes; 0 before it listens. */
  get port(): number {
    return this.boundPort()
  }

  /** nodeIds, the oldest first, this node included; empty before it is in a cluster. */
  getMembers(): string[] {
    return (this.state()?.members ?? []).map((member) => member.nodeId)
  }

  isLocal(nodeId: string): boolean {
    return nodeId === this.nodeId
  }
}
