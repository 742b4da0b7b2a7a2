/** Why this cluster, as it is set up and as it stands, may grant no lock. */
import { countedIn, type ClusterState } from '@topgunbuild/core'
import type { Refusal } from '../partitions/ack-rule'

/** The first version between nodes that knows of locks. */
export const LOCKS_SINCE = 8

/**
 * Two sides of a split may both hold as many nodes as `minClusterSize` asks for, unless that is more than half of all
 * there are, those included that were lost: they may be the other side.
 * @param isUnderstood every node in reach knows of locks
 */
export function lockFaultOf(state: ClusterState, minClusterSize: number, isUnderstood: boolean): Refusal | undefined {
  if (state.backupCount === 0) {
    return { code: 'REJECTED', message: 'Locks need backups, and this cluster keeps none (backupCount is 0).' }
  }
  const counted = countedIn(state)
  const least = Math.floor(counted / 2) + 1
  if (minClusterSize < least) {
    const lost = state.absent === undefined ? '' : `, ${state.absent.length} of which were lost`
    const message = `Locks need a minClusterSize above half of the nodes: it is ${minClusterSize}, the cluster counts ${counted} ${counted === 1 ? 'node' : 'nodes'}${lost}, so it must be ${least} at least.`
    return { code: 'REJECTED', message }
  }
  if (isUnderstood) return undefined
  return { code: 'NOT_READY', message: 'Not every node of the cluster knows of locks yet.' }
}
