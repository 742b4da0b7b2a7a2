/** What a replica does with a replication frame: the fence against owners of the past. */

export interface FenceFacts {
  readonly frameTerm: number
  /** Incarnation of the node that sent the frame. */
  readonly sender: string
  /** Term in the newest state known here. */
  readonly stateTerm: number
  /** Incarnation of the owner in that state. */
  readonly stateOwner: string | undefined
  /** Highest term an owner has announced here by a TAKE. */
  readonly takenTerm: number
}

/** `hold`: of a term not yet learned; kept until the state arrives. */
export function fenceDecision(facts: FenceFacts): 'accept' | 'refuse' | 'hold' {
  const { frameTerm, stateTerm, takenTerm } = facts
  if (frameTerm < Math.max(stateTerm, takenTerm)) return 'refuse'
  if (frameTerm > stateTerm) return 'hold'
  return facts.sender === facts.stateOwner ? 'accept' : 'refuse'
}
