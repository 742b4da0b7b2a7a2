/** Whether this node takes the coordinator's office: the oldest that hears no coordinator, if nobody it reaches does. */

export interface TakeoverFacts {
  readonly selfId: string
  /** Oldest first; the coordinator is the first. */
  readonly memberIds: readonly string[]
  /** The coordinator refused a connection, or was silent long enough. */
  readonly coordinatorLost: boolean
  /** Members other than the coordinator and self that are heard. */
  readonly reachable: ReadonlySet<string>
  /** What they last answered to the question whether they hear the coordinator. */
  readonly hears: ReadonlyMap<string, boolean>
}

export function takesOver(facts: TakeoverFacts): boolean {
  if (!facts.coordinatorLost) return false
  const older = facts.memberIds.slice(1, facts.memberIds.indexOf(facts.selfId))
  if (older.some((nodeId) => facts.reachable.has(nodeId))) return false
  return [...facts.reachable].every((nodeId) => facts.hears.get(nodeId) === false)
}
