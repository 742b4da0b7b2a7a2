/** A well-formed message that is not served, or of a wrong shape, gets an error; the connection stays. */
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'

describe('on the wire: a message that is not served', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  for (const type of ['QUERY_SUB', 'SYNC_INIT', 'TOPIC_PUB', 'NO_SUCH_THING', 'STATE_PULL', 'AUTH_ACK']) {
    it(`answers ${type} with ERROR 501 that names it, and stays`, async () => {
      const client = await nodes.client(one)
      // Of a whole map, as 0.11 asks for one.
      client.send({ type, mapName: 'map', payload: { queryId: 'query', mapName: 'map', query: {} } })
      const { payload } = await client.next('ERROR')
      expect(payload.code).to.equal(501)
      expect(payload.message).to.include(type)
      await client.roundTrip()
      expect(client.isOpen).to.equal(true)
    })
  }

  const MISSHAPEN: readonly [string, object][] = [
    ['a batch without ops', { type: 'OP_BATCH', payload: {} }],
    ['an op without a key', { type: 'CLIENT_OP', payload: { id: 'op', mapName: 'map' } }],
    ['a ping without its time', { type: 'PING' }],
    ['a version that is no number', { type: 'PARTITION_MAP_REQUEST', payload: { currentVersion: 'new' } }],
  ]
  for (const [name, message] of MISSHAPEN) {
    it(`answers ${name} with ERROR 400, and stays`, async () => {
      const client = await nodes.client(one)
      client.send(message)
      expect((await client.next('ERROR')).payload.code).to.equal(400)
      await client.roundTrip()
    })
  }
})
