/** A write to one server: shown at once, sent, acknowledged, found in the log no more. */
import { LWWMap } from '@topgunbuild/core'
import { expect } from 'chai'
import { Scene, until } from '../support/scene'

describe('single server', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('acknowledges a put and names who holds it', async () => {
    const node = await scene.node('solo')
    const client = await scene.client({ serverUrl: node.url })
    const map = client.getMap<string, { value: number }>('test')
    const ack = await map.put('key-1', { value: 1 })
    expect(ack.servedBy).to.equal('solo')
    expect(ack.level).to.equal('REPLICATED')
    expect(client.getPendingOpsCount()).to.equal(0)
    expect(node.ops.map((op) => [op.mapName, op.key, op.record?.value])).to.deep.equal([
      ['test', 'key-1', { value: 1 }],
    ])
    expect(node.tokens).to.deep.equal(['token'])
    expect(client.getConnectionState()).to.equal('CONNECTED')
  })

  it('shows a set before anything was sent, and sends it once there is a connection', async () => {
    const node = await scene.node('solo')
    const client = await scene.client({ serverUrl: node.url })
    const map = client.getMap('test')
    expect(map).to.be.instanceOf(LWWMap)
    map.set('key-1', 'now')
    expect(map.get('key-1')).to.equal('now')
    expect(node.ops).to.have.length(0)
    await until(() => client.getPendingOpsCount() === 0, 'the acknowledgement')
    map.remove('key-1')
    expect(map.get('key-1')).to.equal(undefined)
    await client.flush()
    expect(node.ops.map((op) => op.opType)).to.deep.equal(['PUT', 'REMOVE'])
  })

  it('has no cluster to tell of', async () => {
    const node = await scene.node('solo')
    const client = await scene.client({ serverUrl: node.url })
    expect(client.isCluster()).to.equal(false)
    expect(client.getClusterStats()).to.equal(null)
    expect(client.getConnectedNodes()).to.deep.equal([])
    expect(client.getPartitionMapVersion()).to.equal(0)
    expect(client.isRoutingActive()).to.equal(false)
  })
})
