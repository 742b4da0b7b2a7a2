/**
 * Which of two partition maps to route by. Versions compare only along one history of one cluster. Of two clusters, or
 * two sides of a split, that know nothing of each other the larger one is believed, and between equals the one we
 * still talk to.
 */
import { relationOf, type Epoch } from '@topgunbuild/core'

export interface MapIdentity {
  readonly version: number
  readonly clusterId: string | null
  /** Empty where it is not told. */
  readonly lineage: readonly Epoch[]
  readonly memberCount: number
}

export type MapChoice =
  | 'take'
  /** The same map again: what we hold is confirmed. */
  | 'same'
  | 'keep'

/** How `candidate` stands to `current`, along the history both tell of. */
export function mapRelation(candidate: MapIdentity, current: MapIdentity): ReturnType<typeof relationOf> {
  if (candidate.clusterId !== current.clusterId) return 'unrelated'
  const { clusterId } = current
  if (clusterId !== null && candidate.lineage.length > 0 && current.lineage.length > 0) {
    return relationOf({ ...candidate, clusterId }, { ...current, clusterId })
  }
  if (candidate.version > current.version) return 'descendant'
  return candidate.version === current.version ? 'same' : 'ancestor'
}

/** @param connectedToCurrent an authenticated connection leads to a node that told of the current map's history */
export function chooseMap(current: MapIdentity | null, candidate: MapIdentity, connectedToCurrent: boolean): MapChoice {
  if (current === null) return 'take'
  const relation = mapRelation(candidate, current)
  if (relation === 'same') return 'same'
  if (relation === 'descendant') return 'take'
  if (relation === 'ancestor') return 'keep'
  if (!connectedToCurrent) return 'take'
  return candidate.memberCount > current.memberCount ? 'take' : 'keep'
}
