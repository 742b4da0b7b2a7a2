/**
 * Which of two partition maps to route by. Versions compare only within one cluster; of two clusters that know
 * nothing of each other the larger one is believed, and between equals the one we still talk to.
 */

export interface MapIdentity {
  readonly version: number
  readonly clusterId: string | null
  readonly memberCount: number
}

export type MapChoice =
  | 'take'
  /** The same map again: what we hold is confirmed. */
  | 'same'
  | 'keep'

/** @param connectedToCurrent an authenticated connection leads to a node of the current map's cluster */
export function chooseMap(current: MapIdentity | null, candidate: MapIdentity, connectedToCurrent: boolean): MapChoice {
  if (current === null) return 'take'
  if (candidate.clusterId === current.clusterId) {
    if (candidate.version === current.version) return 'same'
    return candidate.version > current.version ? 'take' : 'keep'
  }
  if (!connectedToCurrent) return 'take'
  return candidate.memberCount > current.memberCount ? 'take' : 'keep'
}
