/** Tells other nodes of the cluster's state: the whole of it once a link, and from then on what changed. */
import { changeOf, type ClusterState } from '@topgunbuild/core'
import type { PeerMessage } from '../mesh/peer-messages'

export interface StateNewsLinks {
  /** False: there is no link. */
  send(nodeId: string, message: PeerMessage): boolean
}

export class StateNews {
  /** What each linked node was sent last. */
  private readonly sent = new Map<string, ClusterState>()

  constructor(private readonly links: StateNewsLinks) {}

  /** @param digest of the state */
  tell(nodeId: string, state: ClusterState, digest: number): void {
    const known = this.sent.get(nodeId)
    if (known?.clusterId !== state.clusterId) return this.tellAll(nodeId, state)
    const isSent = this.links.send(nodeId, { type: 'STATE_CHANGE', change: changeOf(known, state), digest })
    if (isSent) this.sent.set(nodeId, state)
  }

  /** Whole, to who has asked: it may have what it was sent from others. */
  tellAll(nodeId: string, state: ClusterState): void {
    if (this.links.send(nodeId, { type: 'STATE', state })) this.sent.set(nodeId, state)
  }

  /** What was on its way may have been lost. */
  unlinked(nodeId: string): void {
    this.sent.delete(nodeId)
  }
}
