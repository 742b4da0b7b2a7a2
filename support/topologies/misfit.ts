/** Why a cluster that stands already is not the one a scenario asks for. Pure. */
import type { ClusterState } from '@topgunbuild/core'
import type { Consistency } from './NodeHandle'

export interface Wanted {
  readonly nodes: number
  readonly backupCount: number
  readonly strictRouting?: boolean
  readonly consistency?: Consistency
  readonly minClusterSize?: number
  readonly wired?: boolean
  readonly durable?: boolean
  readonly secure?: boolean
  readonly clockOffsetMs?: number
  readonly given?: Readonly<Record<string, string>>
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** A sentence, or undefined where it fits. What a node does not show of its configuration is taken to be the default. */
export function misfitOf(state: Pick<ClusterState, 'members' | 'backupCount'>, wanted: Wanted): string | undefined {
  if (wanted.wired === true) return 'the links of these nodes cannot be cut'
  if (wanted.durable === true) return 'these nodes are not known to keep what they hold on disk'
  if (wanted.secure === true) return 'the certificates of these nodes are not those of the scenario'
  if (wanted.given !== undefined) return 'these nodes are not known to have the options of the scenario'
  if (wanted.clockOffsetMs !== undefined) return 'the clocks of these nodes cannot be set'
  if (wanted.strictRouting === true) return 'these nodes are not known to redirect'
  if (wanted.minClusterSize !== undefined) return 'these nodes are not known to serve only where enough are in reach'
  if (wanted.consistency !== undefined) return `these nodes are not known to acknowledge at ${wanted.consistency}`
  const has = `${count(state.members.length, 'node')} keeping ${count(state.backupCount, 'backup')}`
  const wants = `${count(wanted.nodes, 'node')} keeping ${count(wanted.backupCount, 'backup')}`
  return has === wants ? undefined : `the cluster has ${has}, and it wants ${wants}`
}
