/**
 * From client to owner and back, and once more after the owner is gone: three nodes, one client, public API only.
 */
import { ConsistencyLevel, LWWMap } from '@topgunbuild/core'
import { expect } from 'chai'
import * as jwt from 'jsonwebtoken'
import { WebSocket } from 'ws'
import { ServerFactory, type ServerCoordinator } from '../../../server/src'
import { pollUntil } from '../../../server/src/__tests__/utils/test-helpers'
import { MemoryStorageAdapter } from '../IStorageAdapter'
import { TopGunClient } from '../TopGunClient'

interface Counted {
  value: number
}

const KEY = 'key-1'
const WITHIN = { timeoutMs: 15_000, intervalMs: 20 }

/** What the node itself holds, as its operator would look at it. */
function heldBy(node: ServerCoordinator): number | undefined {
  const map = node.getMap('test')
  expect(map).to.be.instanceOf(LWWMap)
  return (map as LWWMap<string, Counted>).get(KEY)?.value
}

describe('a client in a cluster, end to end', function () {
  this.timeout(60_000)

  const nodes: ServerCoordinator[] = []
  let client: TopGunClient

  async function startNode(nodeId: string): Promise<ServerCoordinator> {
    const node = ServerFactory.create({
      port: 0,
      clusterPort: 0,
      nodeId,
      host: 'localhost',
      peers: nodes.map((earlier) => `localhost:${earlier.clusterPort}`),
      defaultConsistency: ConsistencyLevel.QUORUM,
    })
    nodes.push(node)
    await node.ready()
    return node
  }

  function expectRouting(nodeCount: number): void {
    const stats = client.getClusterStats()
    if (stats === null) throw new Error('a client in a cluster has cluster stats')
    expect(stats.mapVersion).to.be.at.least(1)
    expect(stats).to.include({ partitionCount: 271, nodeCount, isStale: false })
    expect(client.isRoutingActive()).to.equal(true)
  }

  before(async () => {
    // A browser has one; here it shows that none of the client's own is missed.
    Object.assign(globalThis, { WebSocket })
    for (const nodeId of ['node-1', 'node-2', 'node-3']) await startNode(nodeId)
    await pollUntil(() => nodes.every((node) => node.getMembers().length === 3), {
      ...WITHIN,
      description: 'every node to see three members',
    })
    await pollUntil(() => nodes.filter((node) => node.isLocalOwner(KEY)).length === 1, {
      ...WITHIN,
      description: 'the nodes to agree on one owner',
    })
    client = new TopGunClient({
      cluster: { seeds: nodes.map((node) => `ws://localhost:${node.port}`) },
      storage: new MemoryStorageAdapter(),
    })
    client.setAuthToken(jwt.sign({ sub: 'test-user' }, 'topgun-secret-dev'))
    await client.start()
  })

  after(async () => {
    await client?.close()
    await Promise.all(nodes.map((node) => node.shutdown()))
  })

  it('writes to the owner of a key, and to its successor once the owner has shut down', async () => {
    await pollUntil(() => client.isRoutingActive() && client.getConnectedNodes().length === 3, {
      ...WITHIN,
      description: 'the partition map and a connection to every node',
    })
    expectRouting(3)

    client.getMap<string, Counted>('test').set(KEY, { value: 1 })
    const ownerNow = (): ServerCoordinator | undefined => nodes.find((node) => node.isLocalOwner(KEY))
    await pollUntil(() => heldBy(ownerNow() ?? nodes[0]!) === 1, { ...WITHIN, description: 'the write on its owner' })
    await client.flush({ timeoutMs: 15_000 })

    const owner = ownerNow()
    if (owner === undefined) throw new Error('the key has an owner')
    await owner.shutdown()
    const survivors = nodes.filter((node) => node !== owner)

    client.getMap<string, Counted>('test').set(KEY, { value: 2 })
    await pollUntil(() => survivors.some((node) => node.isLocalOwner(KEY) && heldBy(node) === 2), {
      ...WITHIN,
      description: 'the second write on the new owner',
    })
    await client.flush({ timeoutMs: 15_000 })
    await pollUntil(() => client.getClusterStats()?.nodeCount === 2, {
      ...WITHIN,
      description: 'the client to learn of two nodes',
    })
    expectRouting(2)
    expect(client.getPendingOpsCount()).to.equal(0)
  })
})
