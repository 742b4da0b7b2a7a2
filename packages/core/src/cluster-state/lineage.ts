/** Ancestry of states: within an epoch one issuer writes one line; across epochs the lineage tells. */
import type { ClusterState, Epoch } from './ClusterState'
import { epochOf } from './version'

/** How many epochs a state remembers. */
export const LINEAGE_LENGTH = 16

export type Versioned = Pick<ClusterState, 'clusterId' | 'version' | 'lineage'>

export type Relation = 'same' | 'descendant' | 'ancestor' | 'unrelated'

/** True when `older` lies on the line of history that ends in `newer`. */
function descends(newer: Versioned, older: Versioned): boolean {
  const epoch = epochOf(older.version)
  const issuer = older.lineage.at(-1)?.issuer
  const at = newer.lineage.findIndex((entry: Epoch) => entry.epoch === epoch && entry.issuer === issuer)
  if (at < 0) return false
  const following = newer.lineage[at + 1]
  return following === undefined ? newer.version > older.version : following.from >= older.version
}

/** What `candidate` is to `current`: only a descendant may replace it; `unrelated` is a split. */
export function relationOf(candidate: Versioned, current: Versioned): Relation {
  if (candidate.clusterId !== current.clusterId) return 'unrelated'
  const sameIssuer = candidate.lineage.at(-1)?.issuer === current.lineage.at(-1)?.issuer
  if (candidate.version === current.version && sameIssuer) return 'same'
  if (descends(candidate, current)) return 'descendant'
  if (descends(current, candidate)) return 'ancestor'
  return 'unrelated'
}
