/** Whether a node without a state founds a cluster now. */

export interface FoundingFacts {
  readonly selfId: string
  readonly configuredPeers: number
  /** Peers whose handshake was completed: nodeId, and whether they are in a state. */
  readonly reached: readonly { readonly nodeId: string; readonly formed: boolean }[]
  /** How many of the configured addresses were answered by a handshake. */
  readonly answeredAddresses: number
  readonly searchedMs: number
  readonly deadAfterMs: number
}

/** `join`: a formed cluster was met, its coordinator admits. `wait`: another one founds, or the search goes on. */
export function foundingDecision(facts: FoundingFacts): 'found' | 'join' | 'wait' {
  if (facts.reached.some((peer) => peer.formed)) return 'join'
  if (facts.configuredPeers === 0) return 'found'
  const searched = facts.searchedMs >= 2 * facts.deadAfterMs
  if (facts.answeredAddresses < facts.configuredPeers && !searched) return 'wait'
  return facts.reached.every((peer) => facts.selfId < peer.nodeId) ? 'found' : 'wait'
}
