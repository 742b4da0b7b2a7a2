/** Which of two unrelated states goes on. Decided by who holds each, not by whom each lists. */
import type { Position } from '../mesh/peer-messages'

/** Nobody's line is held by more nodes than it names: what a peer counts beyond them is no vote. */
function holdersOf({ holders, addresses }: Position): number {
  return Math.min(holders, addresses.length)
}

/**
 * More holders win; then the newer version (a later epoch is newer), then the smaller issuer. A coordinator that
 * stood still while it was replaced holds its line alone, however many members it still lists.
 */
export function losesTo(mine: Position, theirs: Position): boolean {
  const [here, there] = [holdersOf(mine), holdersOf(theirs)]
  if (here !== there) return here < there
  if (mine.clusterId !== theirs.clusterId) {
    // Two clusters that never were one: the larger as far as they tell, else the smaller name.
    if (mine.addresses.length !== theirs.addresses.length) return mine.addresses.length < theirs.addresses.length
    return theirs.clusterId < mine.clusterId
  }
  if (mine.version !== theirs.version) return mine.version < theirs.version
  return (theirs.lineage.at(-1)?.issuer ?? '') < (mine.lineage.at(-1)?.issuer ?? '')
}
