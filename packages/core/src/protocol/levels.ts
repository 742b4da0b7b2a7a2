/** How much an acknowledgement promises, and how much a writer asks for (see docs/adr/0001). */

/** What a node gives when a write names no concern of its own. */
export enum ConsistencyLevel {
  /** Every configured backup holds the write. */
  STRONG = 'STRONG',
  /** Owner and floor(n/2)+1 of the n in-sync backups hold it. The default. */
  QUORUM = 'QUORUM',
  /** The owner holds it. */
  EVENTUAL = 'EVENTUAL',
}

/** What one write asks for; it overrides the node's level. MEMORY and below count as none given. */
export enum WriteConcern {
  FIRE_AND_FORGET = 'FIRE_AND_FORGET',
  MEMORY = 'MEMORY',
  APPLIED = 'APPLIED',
  REPLICATED = 'REPLICATED',
  PERSISTED = 'PERSISTED',
}

export const WRITE_CONCERN_ORDER: readonly WriteConcern[] = [
  WriteConcern.FIRE_AND_FORGET,
  WriteConcern.MEMORY,
  WriteConcern.APPLIED,
  WriteConcern.REPLICATED,
  WriteConcern.PERSISTED,
]

export const DEFAULT_WRITE_CONCERN_TIMEOUT = 5000

/** The level a result reports as reached. */
export type AckLevel = 'MEMORY' | 'APPLIED' | 'REPLICATED' | 'PERSISTED'

/** True when `reached` promises at least what `wanted` does. */
export function reaches(reached: AckLevel, wanted: AckLevel | WriteConcern): boolean {
  return WRITE_CONCERN_ORDER.indexOf(reached as WriteConcern) >= WRITE_CONCERN_ORDER.indexOf(wanted as WriteConcern)
}

export function isWriteConcernAchieved(achieved: ReadonlySet<WriteConcern>, target: WriteConcern): boolean {
  const highest = getHighestWriteConcernLevel(achieved)
  return highest !== undefined && WRITE_CONCERN_ORDER.indexOf(highest) >= WRITE_CONCERN_ORDER.indexOf(target)
}

export function getHighestWriteConcernLevel(achieved: ReadonlySet<WriteConcern>): WriteConcern | undefined {
  return WRITE_CONCERN_ORDER.toReversed().find((level) => achieved.has(level))
}
