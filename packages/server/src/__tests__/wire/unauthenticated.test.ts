/** A message before AUTH ends the connection, and has done nothing. */
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'
import { writeOp } from '../support/RawClient'

describe('on the wire: a message before AUTH', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  const MESSAGES: readonly [string, object][] = [
    ['a batch', { type: 'OP_BATCH', payload: { ops: [writeOp('op', 'key', 1)] } }],
    ['an op', { type: 'CLIENT_OP', payload: writeOp('op', 'key', 1) }],
    ['a request for the map', { type: 'PARTITION_MAP_REQUEST' }],
    ['a message of an unknown type', { type: 'QUERY_SUB', payload: {} }],
  ]
  for (const [name, message] of MESSAGES) {
    it(`refuses ${name} with AUTH_FAIL, closes with 4001, and has written nothing`, async () => {
      const client = await nodes.stranger(one)
      client.send(message)
      client.send({ type: 'PARTITION_MAP_REQUEST' })
      const end = await client.closed()
      expect([end.code, end.reason]).to.deep.equal([4001, 'Unauthorized'])
      expect([...new Set(client.types)]).to.deep.equal(['AUTH_REQUIRED', 'AUTH_FAIL'])
      expect(one.node.inspect().rawRecords()).to.deep.equal([])
      expect(one.node.inspect().received).to.deep.equal([])
    })
  }
})
