/** Which of two links to the same node stays. Both ends decide alike without talking. */
import type { PeerIdentity } from './peer-messages'

export interface LinkFacts {
  readonly incarnation: string
  /** nodeId of the end that dialled. */
  readonly dialler: string
}

/**
 * Another incarnation is another process: the new one counts. Of two links dialled from both ends at once the
 * one dialled by the smaller nodeId stays; of two dialled by the same end the newer, since it dials again only
 * when it holds the older for dead.
 */
export function keepsNewLink(existing: LinkFacts, offered: LinkFacts, selfId: string, peer: PeerIdentity): boolean {
  if (existing.incarnation !== offered.incarnation) return true
  if (existing.dialler === offered.dialler) return true
  const smaller = selfId < peer.nodeId ? selfId : peer.nodeId
  return offered.dialler === smaller
}
