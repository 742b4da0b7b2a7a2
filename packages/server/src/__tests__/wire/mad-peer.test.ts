/** A peer that proved the secret and then sends nonsense ends its own link, never the node. */
import { expect } from 'chai'
import { PARTITION_COUNT } from '@topgunbuild/core'
import { clusterKeyOf } from '../../cluster/mesh/handshake-proof'
import { Nodes, type TestNode } from '../support/Nodes'
import { SECRET, writeOp } from '../support/RawClient'
import { RawPeer } from '../support/RawPeer'

const NOWHERE = PARTITION_COUNT

describe('on the cluster port: a peer with the secret that sends nonsense', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  const held = { term: 1, seq: 1 }
  const NONSENSE: readonly [string, object][] = [
    [
      'a stream',
      { type: 'STREAM', owner: 'x', items: [{ kind: 'start', p: NOWHERE, term: 1, base: 0, bringUp: false }] },
    ],
    ['an acknowledgement', { type: 'STREAM_ACK', acks: [{ p: NOWHERE, term: 1, seq: 1, chunk: 0 }], refused: [] }],
    ['a refusal', { type: 'STREAM_ACK', acks: [], refused: [{ p: NOWHERE, term: 1 }] }],
    ['a taking', { type: 'TAKE', version: 1, items: [{ p: NOWHERE, term: 1, held }] }],
    ['a repair', { type: 'REPAIR', items: [{ p: NOWHERE, digest: 1, records: null, more: false }] }],
    ['a fact', { type: 'REPORT', facts: [{ type: 'synced', partitionId: NOWHERE, term: 1, nodeId: 'a' }] }],
  ]
  for (const [name, message] of NONSENSE) {
    it(`is closed after ${name} about a partition that does not exist`, async () => {
      const peer = await RawPeer.linked(one.node.clusterPort, clusterKeyOf(undefined, SECRET))
      peer.say(message)
      expect((await peer.closed()).code).to.equal(1002)
      const client = await nodes.client(one)
      client.batch([writeOp(name, name, 1)])
      expect((await client.resultOf(name)).success).to.equal(true)
      peer.leave()
    })
  }
})
