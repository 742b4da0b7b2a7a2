/** A short fingerprint of a state, so that two nodes can tell whether they hold the same one. */
import type { ClusterState } from './ClusterState'
import { StateDigest } from './StateDigest'

/** Unsigned 32-bit; depends on everything in the state. */
export function digestOf(state: ClusterState): number {
  return new StateDigest().of(state)
}
