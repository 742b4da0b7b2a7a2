/** What comes behind a frame that ended its connection is not done, however much of it has arrived already. */
import { expect } from 'chai'
import { clusterKeyOf } from '../../cluster/mesh/handshake-proof'
import { Nodes, type TestNode } from '../support/Nodes'
import { writeOp } from '../support/RawClient'
import { RawPeer } from '../support/RawPeer'

const UNREADABLE = new Uint8Array([0xc1])

describe('on the wire: what comes behind a frame that ends the connection', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a', { clusterSecret: 'the cluster secret' })))
  after(() => nodes.end())

  const nothingWasDone = async (): Promise<void> => {
    await (await nodes.client(one)).roundTrip()
    const inspection = one.node.inspect()
    expect([inspection.rawRecords(), inspection.received]).to.deep.equal([[], []])
  }

  it('is not done for a client', async () => {
    const client = await nodes.client(one)
    client.sendRaw(UNREADABLE)
    client.batch([writeOp('op', 'key', 1)])
    expect((await client.closed()).code).to.equal(1002)
    expect(client.allOf('ERROR').length).to.equal(1)
    await nothingWasDone()
  })

  it('is not read as a token from one that was refused', async () => {
    const client = await nodes.stranger(one)
    client.send({ type: 'AUTH', token: 'nonsense' })
    client.send({ type: 'AUTH', token: 'nonsense again' })
    expect((await client.closed()).code).to.equal(4001)
    expect(client.allOf('AUTH_FAIL').length).to.equal(1)
  })

  it('is not done for a peer', async () => {
    const peer = await RawPeer.linked(one.node.clusterPort, clusterKeyOf('the cluster secret', ''))
    peer.sayBytes(UNREADABLE)
    const op = writeOp('op', 'key', 1)
    peer.say({ type: 'FORWARD', version: 1, ops: [{ request: 1, op, waitMs: 1000 }] })
    expect((await peer.closed()).code).to.equal(1002)
    await nothingWasDone()
    peer.leave()
  })
})
