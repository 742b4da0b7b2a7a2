/** Whether a node without a state founds a cluster now. */

export interface FoundingFacts {
  readonly selfId: string
  readonly configuredPeers: number
  /** Configured peers of which nobody is linked yet, and linked ones that have not said whether they are in a state. */
  readonly missingPeers: number
  /** Peers whose handshake was completed, be they configured or not: nodeId, and whether they are in a state. */
  readonly reached: readonly { readonly nodeId: string; readonly formed: boolean }[]
  readonly searchedMs: number
  readonly deadAfterMs: number
  /** This node was a member before: the cluster it was taken out of most likely lives. */
  readonly rejoins: boolean
  /** What it knows of that cluster comes from its disk: nobody took it out, all of them may have stopped. */
  readonly isRestored?: boolean
  /** How many other members that cluster had. */
  readonly formerPeers: number
}

/** How many times `deadAfterMs` a new node, and one that was a member before, looks for a cluster. */
const NEWCOMER_PATIENCE = 2
const REJOINER_PATIENCE = 20

/** `join`: a formed cluster was met, its coordinator admits. `wait`: another one founds, or the search goes on. */
export function foundingDecision(facts: FoundingFacts): 'found' | 'join' | 'wait' {
  if (facts.reached.some((peer) => peer.formed)) return 'join'
  const smallest = facts.reached.every((peer) => facts.selfId < peer.nodeId)
  if (facts.rejoins) {
    // Founding anew beside the living cluster would split it; where all of it is here and in no state, nothing lives.
    const isAlone = facts.isRestored === true && facts.configuredPeers === 0 && facts.formerPeers === 0
    const allHere = isAlone || facts.reached.length >= Math.max(1, facts.formerPeers)
    const searched = facts.searchedMs >= REJOINER_PATIENCE * facts.deadAfterMs
    return smallest && (allHere || searched) ? 'found' : 'wait'
  }
  if (facts.configuredPeers === 0) return 'found'
  const searched = facts.searchedMs >= NEWCOMER_PATIENCE * facts.deadAfterMs
  // Not by number alone: another newcomer that dialled in stands for nobody who may be in a state.
  const isComplete = facts.reached.length >= facts.configuredPeers && facts.missingPeers === 0
  if (!isComplete && !searched) return 'wait'
  return smallest ? 'found' : 'wait'
}
