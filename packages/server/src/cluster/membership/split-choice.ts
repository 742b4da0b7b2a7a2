/** Which of two unrelated states goes on. Decided alike at both ends. */
import type { Position } from '../mesh/peer-messages'

/** The state with more members wins, then the newer one, then the smaller issuer. */
export function losesTo(mine: Position, theirs: Position): boolean {
  if (mine.addresses.length !== theirs.addresses.length) return mine.addresses.length < theirs.addresses.length
  if (mine.clusterId !== theirs.clusterId) return theirs.clusterId < mine.clusterId
  if (mine.version !== theirs.version) return mine.version < theirs.version
  return (theirs.lineage.at(-1)?.issuer ?? '') < (mine.lineage.at(-1)?.issuer ?? '')
}
