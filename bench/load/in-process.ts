/** Three nodes and a client in this one process, made anew for every task: how soon there is a cluster, and a client routes. */
import type * as Client from '@topgunbuild/client'
import { join } from 'node:path'
import type { Sample } from '../model/sample'
import { BUILT, startNodes, type InProcessSetup } from './nodes-in-process'
import { serve } from './serve'

const { MemoryStorageAdapter, TopGunClient } = require(join(BUILT, 'client')) as typeof Client

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

async function formed(setup: InProcessSetup): Promise<Sample> {
  const startedAt = performance.now()
  const nodes = await startNodes(setup)
  const ms = performance.now() - startedAt
  const routingMs = await routing(
    nodes.map(({ port }) => `ws://localhost:${port}`),
    setup.token,
  )
  await Promise.all(nodes.map((node) => node.shutdown()))
  return { ms, routingMs }
}

serve(async (setup: InProcessSetup) => ({ form: () => formed(setup) }))
