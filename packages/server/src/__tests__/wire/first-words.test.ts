/** What a client may say in JSON text, before AUTH, and without waiting for anything. */
import { expect } from 'chai'
import { PROTOCOL_VERSION } from '@topgunbuild/core'
import { get } from 'node:http'
import { Nodes, type TestNode } from '../support/Nodes'
import { tokenFor, writeOp } from '../support/RawClient'

describe('on the wire: JSON text, and PING', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  it('takes JSON text in place of MessagePack', async () => {
    const client = await nodes.stranger(one)
    client.sendRaw(JSON.stringify({ type: 'AUTH', token: tokenFor() }))
    await client.next('AUTH_ACK')
    client.sendRaw(JSON.stringify({ type: 'OP_BATCH', payload: { ops: [writeOp('op', 'key', { n: 1 })] } }))
    expect((await client.resultOf('op')).success).to.equal(true)
    expect(one.node.getMap('map').get('key')).to.deep.equal({ n: 1 })
  })

  it('answers PING before AUTH, with the time it was sent and the time here', async () => {
    const client = await nodes.stranger(one)
    client.send({ type: 'PING', timestamp: 1234 })
    const pong = await client.next('PONG')
    expect(pong.timestamp).to.equal(1234)
    expect(Math.abs(pong.serverTime - Date.now()) < 5000).to.equal(true)
    expect(client.isOpen).to.equal(true)
  })

  it('tells in AUTH_ACK which node of which cluster it is, and sends the map unasked', async () => {
    const client = await nodes.client(one)
    const ack = await client.next('AUTH_ACK')
    expect(ack.nodeId).to.equal('a')
    expect(ack.clusterId).to.equal(one.node.inspect().state?.clusterId)
    expect(ack.protocolVersion).to.equal(PROTOCOL_VERSION)
    const { payload } = await client.next('PARTITION_MAP')
    expect(payload.partitions.length).to.equal(271)
    expect(payload.nodes[0]?.endpoints.websocket).to.equal(`ws://localhost:${one.node.port}`)
  })

  it('answers a plain HTTP GET on the client port', async () => {
    const status = await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: one.node.port, path: '/' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
    expect(status).to.equal(200)
  })
})
