/** Three nodes of ours with one backup, or one alone, and a client beside them. */
import type { OursSetup } from '../load/OurClients'
import type { Lab } from './Lab'
import { LoadProcess } from './LoadProcess'
import { startNodes, type BenchNode } from './nodes'
import { profiled, type Profiles } from './profiles'
import { clientToken } from './secrets'
import type { System } from './System'

export interface OursOptions {
  readonly nodes: number
  readonly backupCount: number
  readonly profiles?: Profiles | undefined
}

export function setupOf(nodes: readonly BenchNode[], backupCount: number): OursSetup {
  return {
    seeds: nodes.map(({ clientUrl }) => clientUrl),
    token: clientToken(),
    nodes: nodes.length,
    concern: backupCount > 0 ? 'REPLICATED' : 'APPLIED',
    copies: backupCount + 1,
  }
}

export async function startOurs(lab: Lab, { nodes: count, backupCount, profiles }: OursOptions): Promise<System> {
  const nodes = await startNodes(lab, count, backupCount, profiles)
  const setup = setupOf(nodes, backupCount)
  const load = await LoadProcess.start(lab, 'ours', setup, profiled(profiles, `client-of-${count}`))
  return {
    load,
    end: async () => {
      await load.end()
      // A profile is written by a process that ends by itself.
      const signal = profiles === undefined ? 'SIGKILL' : 'SIGTERM'
      await Promise.all(nodes.map(({ started }) => started.end(signal)))
    },
  }
}
