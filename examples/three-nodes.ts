/**
 * Three nodes and one client in one process: a write is acknowledged by the owner of its key, the owner leaves,
 * and the next write is acknowledged by the node that took over. Run it with `npx ts-node examples/three-nodes.ts`.
 */
import { MemoryStorageAdapter, TopGunClient } from '@topgunbuild/client'
import { DEFAULT_JWT_SECRET, ServerFactory, type ServerCoordinator } from '@topgunbuild/server'
import jwt from 'jsonwebtoken'

const NODE_IDS = ['alpha', 'beta', 'gamma']

/** Each node is told of those that run already, and joins them. */
async function startCluster(): Promise<Map<string, ServerCoordinator>> {
  const nodes = new Map<string, ServerCoordinator>()
  for (const nodeId of NODE_IDS) {
    const peers = [...nodes.values()].map((node) => `localhost:${node.clusterPort}`)
    const node = ServerFactory.create({ nodeId, port: 0, clusterPort: 0, peers })
    nodes.set(nodeId, node)
    await node.ready()
  }
  return nodes
}

async function main(): Promise<void> {
  const nodes = await startCluster()
  const client = new TopGunClient({
    cluster: { seeds: [...nodes.values()].map((node) => `ws://localhost:${node.port}`) },
    storage: new MemoryStorageAdapter(),
  })
  client.setAuthToken(jwt.sign({ sub: 'example' }, DEFAULT_JWT_SECRET))
  await client.start()

  try {
    const stock = client.getMap<string, number>('stock')

    const first = await stock.put('apples', 3)
    console.log(`3 apples: ${first.level}, ${first.copies} copies, served by ${first.servedBy}`)

    await nodes.get(first.servedBy)?.shutdown()
    console.log(`${first.servedBy} has left`)

    const second = await stock.put('apples', 2)
    console.log(`2 apples: ${second.level}, ${second.copies} copies, served by ${second.servedBy}`)
  } finally {
    await client.close()
    for (const node of nodes.values()) await node.shutdown()
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
