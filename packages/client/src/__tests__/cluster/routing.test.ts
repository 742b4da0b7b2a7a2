/** Ops go to the node that owns their key, in one frame a connection and turn. */
import { partitionIdOf } from '@topgunbuild/core'
import { expect } from 'chai'
import { mapOf, success, type ScriptedNode } from '../support/ScriptedNode'
import { Scene, until } from '../support/scene'

describe('routing to owners', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  const thirds = (partitionId: number): string => ['a', 'b', 'c'][partitionId % 3] ?? ''

  async function threeNodes(): Promise<ScriptedNode[]> {
    const nodes = [await scene.node('a'), await scene.node('b'), await scene.node('c')]
    const map = mapOf(7, nodes, { owner: thirds })
    for (const node of nodes) node.script.map = map
    return nodes
  }

  it('authenticates every connection with one token, and knows the map', async () => {
    const nodes = await threeNodes()
    const client = await scene.clusterClient(nodes)
    expect(client.getConnectedNodes().toSorted()).to.deep.equal(['a', 'b', 'c'])
    expect(nodes.map((node) => node.tokens)).to.deep.equal([['token'], ['token'], ['token']])
    const { lastRefresh, ...stats } = client.getClusterStats() ?? { lastRefresh: 0 }
    expect(stats).to.deep.equal({ mapVersion: 7, partitionCount: 271, nodeCount: 3, isStale: false })
    expect(lastRefresh).to.be.greaterThan(0)
    expect(client.isRoutingActive()).to.equal(true)
  })

  it('sends each op of a turn to its owner, one frame a node', async () => {
    const nodes = await threeNodes()
    const client = await scene.clusterClient(nodes)
    const map = client.getMap('test')
    await Promise.all(Array.from({ length: 60 }, (_, index) => map.put(`k${index}`, index)))
    for (const node of nodes) {
      expect(node.batches).to.have.length(1)
      for (const op of node.ops) expect(thirds(partitionIdOf(op.key))).to.equal(node.script.nodeId)
    }
    expect(nodes.reduce((sum, node) => sum + node.ops.length, 0)).to.equal(60)
    const { directRoutes, fallbackRoutes, partitionMisses, totalRoutes } = client.getRoutingMetrics()
    expect([directRoutes, fallbackRoutes, partitionMisses, totalRoutes]).to.deep.equal([60, 0, 0, 60])
  })

  it('sends everything to one node when smart routing is off', async () => {
    const nodes = await threeNodes()
    const seeds = nodes.map((node) => node.url)
    const client = await scene.clusterClient(nodes, { cluster: { seeds, smartRouting: false } })
    const map = client.getMap('test')
    await Promise.all(Array.from({ length: 60 }, (_, index) => map.put(`k${index}`, index)))
    expect(nodes.map((node) => node.ops.length).toSorted((x, y) => x - y)).to.deep.equal([0, 0, 60])
    expect(client.isRoutingActive()).to.equal(true)
  })

  it('asks the backup while the owner is not connected, and counts it', async () => {
    const nodes = await threeNodes()
    const client = await scene.clusterClient(nodes)
    const key =
      Array.from({ length: 99 }, (_, index) => `k${index}`).find((k) => thirds(partitionIdOf(k)) === 'a') ?? ''
    nodes[0]?.stop()
    await until(() => client.getConnectedNodes().length === 2, 'the loss of a')
    await client.getMap('test').put(key, 1)
    expect(nodes[1]?.ops.map((op) => op.key)).to.deep.equal([key])
    expect(client.getRoutingMetrics().fallbackRoutes).to.equal(1)
  })

  it('dials a node that only the map names', async () => {
    const nodes = await threeNodes()
    const client = await scene.client({ cluster: { seeds: [nodes[0]?.url ?? ''] } })
    await until(() => client.getConnectedNodes().length === 3, 'connections to all three')
  })

  it('translates what the map advertises', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    const map = mapOf(1, [a, b])
    const advertised = {
      ...map,
      nodes: map.nodes.map((node) =>
        node.nodeId === 'b' ? { ...node, endpoints: { websocket: 'ws://unreachable.invalid:1' } } : node,
      ),
    }
    a.script.map = b.script.map = advertised
    const client = await scene.client({
      cluster: { seeds: [a.url] },
      addressMap: { 'unreachable.invalid:1': `127.0.0.1:${b.port}` },
    })
    await until(() => client.getConnectedNodes().length === 2, 'a connection to b')
  })
})

describe('a great many ops at once', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('leave in frames that a node can take, and not faster than it answers', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a], { backpressure: { maxPendingOps: 20_000 }, attemptTimeoutMs: 60_000 })
    a.script.answer = () => null
    const map = client.getMap('test')
    for (let index = 0; index < 4500; index++) map.set(`k${index}`, index)
    await until(() => a.ops.length >= 2000, 'the first window')
    await client.refreshPartitionMap()
    expect(a.batches.map((batch) => batch.length)).to.deep.equal([1000, 1000])
    a.script.answer = (op) => success(op)
    a.answerOps(
      [...a.open][0]!,
      a.ops.map((op) => success(op)),
    )
    await client.flush()
    expect(a.batches.map((batch) => batch.length)).to.deep.equal([1000, 1000, 1000, 1000, 500])
    expect(a.ops.map((op) => op.key)).to.deep.equal(Array.from({ length: 4500 }, (_, index) => `k${index}`))
  })
})
