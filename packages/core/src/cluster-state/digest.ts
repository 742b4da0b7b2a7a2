/** A short fingerprint of a state, so that heartbeats can tell whether two nodes hold the same one. */
import { hashString } from '../partitioning/hash'
import type { ClusterState } from './ClusterState'

/** Unsigned 32-bit; depends on everything in the state. */
export function digestOf(state: ClusterState): number {
  return hashString(JSON.stringify(state))
}
