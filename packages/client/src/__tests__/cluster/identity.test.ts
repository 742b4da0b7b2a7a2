/** An address is not an identity: who answered is known from the handshake, and nothing captures a stale name. */
import { expect } from 'chai'
import { mapOf } from '../support/ScriptedNode'
import { Scene, until } from '../support/scene'

describe('identity', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('names nodes by their handshake, never by their seed', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    expect(client.getConnectedNodes()).to.deep.equal(['a'])
    expect([...client.getClusterHealth().keys()]).to.deep.equal(['a'])
  })

  it('keeps one connection when two seeds are one node', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.client({ cluster: { seeds: [a.url, a.url.replace('127.0.0.1', 'localhost')] } })
    await until(() => a.tokens.length === 2 && a.open.size === 1, 'one connection to be left')
    await client.getMap('test').put('key-1', 1)
    expect(a.ops).to.have.length(1)
    expect(client.getConnectedNodes()).to.deep.equal(['a'])
  })

  it('keeps a live connection whose address the map tells otherwise', async () => {
    const a = await scene.node('a')
    const map = mapOf(1, [a])
    a.script.map = { ...map, nodes: [{ ...map.nodes[0]!, endpoints: { websocket: 'ws://127.0.0.1:1' } }] }
    const client = await scene.clusterClient([a])
    a.pushMap({ ...a.script.map, version: 2, nodes: [] })
    await until(() => client.getPartitionMapVersion() === 2, 'the second map')
    await client.getMap('test').put('key-1', 1)
    expect(client.getConnectedNodes()).to.deep.equal(['a'])
    expect(a.tokens).to.have.length(1)
  })

  it('keeps a live connection to a node that the map names no more', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.client({ cluster: { seeds: [a.url] } })
    await until(() => client.getConnectedNodes().length === 2, 'the connection to b')
    a.pushMap(mapOf(2, [a]))
    await until(() => client.getPartitionMapVersion() === 2, 'the map without b')
    expect(client.getConnectedNodes().toSorted()).to.deep.equal(['a', 'b'])
    b.stop()
    await until(() => client.getClusterHealth().size === 1, 'b to be given up once its connection ended')
  })

  it('finds another node behind a known address', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const { port } = a
    a.stop()
    await until(() => client.getConnectedNodes().length === 0, 'the loss of a')
    const b = await scene.node('b', {}, port)
    b.script.map = mapOf(2, [b])
    await until(() => client.getConnectedNodes()[0] === 'b', 'the connection to b')
    expect((await client.getMap('test').put('key-1', 1)).servedBy).to.equal('b')
  })

  it('finds a node that came back at another address', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.clusterClient([a, b])
    b.stop()
    await until(() => client.getConnectedNodes().length === 1, 'the loss of b')
    const again = await scene.node('b')
    a.pushMap(mapOf(2, [a, again], { owner: () => 'b' }))
    await until(() => client.getConnectedNodes().length === 2, 'b at its new address')
    expect((await client.getMap('test').put('key-1', 1)).servedBy).to.equal('b')
  })

  it('matches a node that does not tell its name by the endpoint in the map', async () => {
    const old = await scene.node(null)
    const map = mapOf(1, [old])
    old.script.map = { ...map, clusterId: undefined, nodes: [{ ...map.nodes[0]!, nodeId: 'old' }] }
    const client = await scene.client({ cluster: { seeds: [old.url] } })
    await until(() => client.getConnectedNodes()[0] === 'old', 'the match by endpoint')
    expect(client.getConnectedNodes()).to.deep.equal(['old'])
    await client.getMap('test').put('key-1', 1)
  })

  it('reconnects when all nodes were gone', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const { port } = a
    a.stop()
    await until(() => client.getConnectionState() === 'BACKOFF', 'the disconnection')
    client.getMap('test').set('key-1', 'written meanwhile')
    const again = await scene.node('a', { map: mapOf(2, [a]) }, port)
    await client.flush()
    expect(again.ops.map((op) => op.record?.value)).to.deep.equal(['written meanwhile'])
  })
})
