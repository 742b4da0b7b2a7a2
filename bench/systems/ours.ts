/** Nodes of ours and a client beside them. */
import type { OursSetup } from '../load/OurClients'
import type { Lab } from './Lab'
import { LoadProcess } from './LoadProcess'
import { startNodes, type BenchNode } from './nodes'
import { profiled, type Profiles } from './profiles'
import { clientToken } from './secrets'
import { systemOf, type System } from './System'

export interface OursOptions {
  readonly nodes: number
  readonly backupCount: number
  readonly profiles?: Profiles | undefined
  readonly isGauged?: boolean
  /** Writes ask for the level that fits the backups (default), or for what nodes give of themselves. */
  readonly asks?: 'all copies' | 'nothing'
}

export interface Ours extends System {
  readonly nodes: readonly BenchNode[]
}

export function setupOf(nodes: readonly BenchNode[], { backupCount, asks = 'all copies' }: OursOptions): OursSetup {
  return {
    seeds: nodes.map(({ clientUrl }) => clientUrl),
    token: clientToken(),
    nodes: nodes.length,
    ...(asks === 'nothing'
      ? { copies: 1 }
      : { concern: backupCount > 0 ? 'REPLICATED' : 'APPLIED', copies: backupCount + 1 }),
  }
}

export async function startOurs(lab: Lab, options: OursOptions): Promise<Ours> {
  const { nodes: count, backupCount, profiles, isGauged = false } = options
  const nodes = await startNodes(lab, count, { backupCount, profiles, isGauged })
  const load = await LoadProcess.start(lab, 'ours', setupOf(nodes, options), [
    // Memory of clients is counted, too.
    '--expose-gc',
    ...profiled(profiles, `client-of-${count}`),
  ])
  // A profile is written by a process that ends by itself.
  const signal = profiles === undefined ? 'SIGKILL' : 'SIGTERM'
  const processes = nodes.map(({ started }) => started)
  return { ...systemOf(load, processes, signal), nodes }
}
