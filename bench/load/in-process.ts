/** Three nodes and a client in this one process, made anew for every task: how soon there is a cluster, and a client routes. */
import type * as Client from '@topgunbuild/client'
import type * as Server from '@topgunbuild/server'
import { join } from 'node:path'
import type { Sample } from '../model/sample'
import { serve } from './serve'

export interface InProcessSetup {
  readonly jwtSecret: string
  readonly clusterSecret: string
  readonly token: string
}

const BUILT = join(__dirname, '../../build/node_modules/@topgunbuild')
const { MemoryStorageAdapter, TopGunClient } = require(join(BUILT, 'client')) as typeof Client
const { ServerFactory } = require(join(BUILT, 'server')) as typeof Server

const NODE_IDS = ['node-1', 'node-2', 'node-3']

/** From the call of `start` until a write would go to its owner. */
async function routing(seeds: readonly string[], token: string): Promise<number> {
  const client = new TopGunClient({ cluster: { seeds }, storage: new MemoryStorageAdapter() })
  client.setAuthToken(token)
  const routes = new Promise<void>((resolve) => void client.on('partitionMapUpdated', () => resolve()))
  const startedAt = performance.now()
  await client.start()
  if (!client.isRoutingActive()) await routes
  const ms = performance.now() - startedAt
  await client.close()
  return ms
}

async function formed({ jwtSecret, clusterSecret, token }: InProcessSetup): Promise<Sample> {
  const nodes: Server.ServerCoordinator[] = []
  const startedAt = performance.now()
  for (const nodeId of NODE_IDS) {
    const peers = nodes.map(({ clusterPort }) => `localhost:${clusterPort}`)
    const node = ServerFactory.create({ nodeId, port: 0, clusterPort: 0, peers, jwtSecret, clusterSecret })
    nodes.push(node)
    await node.ready()
  }
  const ms = performance.now() - startedAt
  const routingMs = await routing(
    nodes.map(({ port }) => `ws://localhost:${port}`),
    token,
  )
  await Promise.all(nodes.map((node) => node.shutdown()))
  return { ms, routingMs }
}

serve(async (setup: InProcessSetup) => ({ form: () => formed(setup) }))
