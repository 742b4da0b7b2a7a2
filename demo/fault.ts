/** What was done to nodes last, and how the writes fared since: the matter of one sentence. Pure. */
import type { AnsweredWrite } from './Write'

export type Loss = 'stop' | 'crash' | 'freeze'
export type Return = 'thaw' | 'restart'
export type Action = Loss | Return

export interface Outlived {
  /** Who acknowledged. */
  readonly owner: string
  readonly value: number
  readonly holders: readonly string[]
  /** The longest time without an acknowledgement up to here. */
  readonly gapMs: number
}

export interface Fault {
  readonly action: Action
  readonly nodes: readonly string[]
  readonly at: number
  /** As many as a write has once all is as well as it can be with the nodes that are left. */
  readonly copiesWanted: number
  /** Nodes that were brought back are members again and have their share; of a loss true at once. */
  readonly isDone: boolean
  /** As of the first write that was acknowledged afterwards, then as of the first one with all its copies. */
  readonly outlived: Outlived | null
  /** When a write had all its copies again. */
  readonly overAt: number | null
  readonly refused: number
  readonly inDoubt: number
}

export function faultOf({
  action,
  nodes,
  at,
  copiesWanted,
}: Pick<Fault, 'action' | 'nodes' | 'at' | 'copiesWanted'>): Fault {
  const isDone = action !== 'thaw' && action !== 'restart'
  return { action, nodes, at, copiesWanted, isDone, outlived: null, overAt: null, refused: 0, inDoubt: 0 }
}

export function doneWith(fault: Fault): Fault {
  return { ...fault, isDone: true }
}

/** @param gapMs longest time without an acknowledgement since the fault, up to this answer */
export function withAnswer(fault: Fault, { n, sentAt, answer }: AnsweredWrite, gapMs: number): Fault {
  if (answer.kind !== 'acknowledged') {
    // What was sent after all was well again is not this fault's.
    if (answer.at < fault.at || (fault.overAt !== null && sentAt > fault.overAt)) return fault
    return answer.kind === 'refused'
      ? { ...fault, refused: fault.refused + 1 }
      : { ...fault, inDoubt: fault.inDoubt + 1 }
  }
  const { at, servedBy, holders } = answer
  if (!fault.isDone || fault.overAt !== null || at < fault.at) return fault
  const isLoss = fault.action !== 'thaw' && fault.action !== 'restart'
  // An answer of the lost owner may still have been on its way.
  if (isLoss && fault.nodes.includes(servedBy)) return fault
  const isFull = holders.length >= fault.copiesWanted
  if (!isFull && fault.outlived !== null) return fault
  return { ...fault, outlived: { owner: servedBy, value: n, holders, gapMs }, overAt: isFull ? at : null }
}
