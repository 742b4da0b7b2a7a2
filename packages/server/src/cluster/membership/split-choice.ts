/** Which of two unrelated states goes on. Decided by who holds each, not by whom each lists. */
import { relationOf } from '@topgunbuild/core'
import type { Position } from '../mesh/peer-messages'

/** How many of the positions lie on the line of `side` and not on the line of `other`. */
function holdersOf(side: Position, other: Position, positions: readonly Position[]): number {
  const onLine = (position: Position, line: Position): boolean => relationOf(position, line) !== 'unrelated'
  return positions.filter((position) => onLine(position, side) && !onLine(position, other)).length
}

/**
 * More holders win; then the newer version (a later epoch is newer), then the smaller issuer. A coordinator that stood still
 * while it was replaced holds its line alone, however many members it still lists.
 *
 * @param heard positions the linked peers last told
 */
export function losesTo(mine: Position, theirs: Position, heard: readonly Position[]): boolean {
  const here = holdersOf(mine, theirs, [mine, ...heard])
  const there = Math.max(1, holdersOf(theirs, mine, heard))
  if (here !== there) return here < there
  if (mine.clusterId !== theirs.clusterId) {
    // Two clusters that never were one: the larger as far as they tell, else the smaller name.
    if (mine.addresses.length !== theirs.addresses.length) return mine.addresses.length < theirs.addresses.length
    return theirs.clusterId < mine.clusterId
  }
  if (mine.version !== theirs.version) return mine.version < theirs.version
  return (theirs.lineage.at(-1)?.issuer ?? '') < (mine.lineage.at(-1)?.issuer ?? '')
}
