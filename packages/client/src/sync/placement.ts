/** Which connection a partition of an open map is synced over. Pure. */

export interface Candidate {
  readonly nodeId: string
  readonly connectionId: number
  /** Whom the map names; null where it does not say. */
  readonly owner: string | null
}

/** Where it is synced now. */
export interface Place {
  readonly nodeId: string
  readonly connectionId: number
}

/**
 * To the owner as soon as it is in reach; from one who passes on to another there is nothing to be won.
 * @param place null: nowhere
 */
export function isToMove(place: Place | null, candidate: Candidate): boolean {
  if (place === null) return true
  if (place.connectionId === candidate.connectionId || place.nodeId === candidate.owner) return false
  return candidate.nodeId === candidate.owner
}
