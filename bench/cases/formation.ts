/** From nothing to a cluster that acknowledges a write with its backup. */
import type { InProcessSetup } from '../load/nodes-in-process'
import type { Sample } from '../model/sample'
import type { Lab } from '../systems/Lab'
import { LoadProcess } from '../systems/LoadProcess'
import { startTogether } from '../systems/nodes'
import { setupOf } from '../systems/ours'
import { joinRedis, startRedisServers } from '../systems/redis'
import { clientToken, NODE_ENVIRONMENT } from '../systems/secrets'
import type { Case } from './Case'

const NODES = 3

async function ours(lab: Lab): Promise<Sample> {
  // The process that writes is there before: what is measured are the nodes.
  const load = await LoadProcess.start(lab, 'ours', setupOf([], { nodes: NODES, backupCount: 1 }))
  const startedAt = performance.now()
  const nodes = await startTogether(lab, NODES, 1)
  await load.ask({ kind: 'first write', seeds: nodes.map(({ clientUrl }) => clientUrl) })
  const ms = performance.now() - startedAt
  await load.end()
  await Promise.all(nodes.map(({ started }) => started.end('SIGKILL')))
  return { ms }
}

async function redis(lab: Lab): Promise<Sample> {
  const startedAt = performance.now()
  const servers = await startRedisServers(lab)
  await joinRedis(lab, servers)
  const ms = performance.now() - startedAt
  await Promise.all(servers.map(({ started }) => started.end('SIGKILL')))
  return { ms }
}

async function inProcess(lab: Lab): Promise<Sample> {
  const { JWT_SECRET: jwtSecret, TOPGUN_CLUSTER_SECRET: clusterSecret } = NODE_ENVIRONMENT
  const setup: InProcessSetup = { jwtSecret, clusterSecret, token: clientToken() }
  const load = await LoadProcess.start(lab, 'in-process', setup)
  // The first time is the engine's: it compiles.
  await load.ask({ kind: 'form' })
  const sample = await load.ask({ kind: 'form' })
  await load.end()
  return sample
}

export const IN_PROCESS: Case = {
  name: 'in-process',
  says: 'three nodes in one process until all are ready, and a client from start() until it routes',
  contenders: [{ name: 'ours', measure: ({ lab }) => inProcess(lab) }],
  comparisons: [
    { name: 'in-process: three nodes are ready', of: 'ours', metric: 'ms' },
    { name: 'in-process: a client routes', of: 'ours', metric: 'routingMs' },
  ],
}

export const FORMATION: Case = {
  name: 'formation',
  says: 'from the start of three nodes to the first write that a backup has; Redis to the end of redis-cli --cluster create',
  contenders: [
    { name: 'ours', measure: ({ lab }) => ours(lab) },
    { name: 'redis-cli --cluster create', measure: ({ lab }) => redis(lab) },
  ],
  comparisons: [
    {
      name: 'formation: ours / redis-cli --cluster create',
      of: 'ours',
      metric: 'ms',
      over: 'redis-cli --cluster create',
    },
  ],
}
