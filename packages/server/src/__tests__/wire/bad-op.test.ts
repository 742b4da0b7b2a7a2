/** An op that cannot be done is refused by its id; the rest of its batch is done. */
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'
import { writeOp, type RawClient } from '../support/RawClient'

describe('on the wire: one bad op in a batch', () => {
  const nodes = new Nodes()
  let one: TestNode
  let client: RawClient
  before(async () => {
    one = await nodes.start('a', {
      maxValueBytes: 1000,
      securityPolicies: [{ role: 'USER', mapNamePattern: 'map', actions: ['PUT', 'REMOVE'] }],
    })
    client = await nodes.client(one)
  })
  after(() => nodes.end())

  const ahead = { value: 1, timestamp: { millis: Date.now() + 10 * 60_000, counter: 0, nodeId: 'raw' } }
  const BAD: readonly [string, object, string][] = [
    ['no key', { id: 'bad-0', mapName: 'map' }, 'MALFORMED'],
    ['no record', { id: 'bad-1', mapName: 'map', key: 'bad' }, 'MALFORMED'],
    ['a timestamp that is none', writeOp('bad-2', 'bad', 1, { record: { value: 1, timestamp: 'now' } }), 'MALFORMED'],
    ['U+0000 in its key', writeOp('bad-3', 'b\u0000d', 1), 'MALFORMED'],
    ['too long a key', writeOp('bad-4', 'k'.repeat(1025), 1), 'TOO_LARGE'],
    ['too large a value', writeOp('bad-5', 'bad', 'x'.repeat(1001)), 'TOO_LARGE'],
    ['a clock ahead', writeOp('bad-6', 'bad', 1, { record: ahead }), 'CLOCK_AHEAD'],
    ['a map it may not write to', writeOp('bad-7', 'bad', 1, { mapName: 'secret' }), 'FORBIDDEN'],
    ['a system map', writeOp('bad-8', 'bad', 1, { mapName: '$sys/members' }), 'FORBIDDEN'],
    ['an addition without a tag', writeOp('bad-9', 'bad', 1, { opType: 'OR_ADD' }), 'MALFORMED'],
    ['a removal of nothing', writeOp('bad-10', 'bad', 1, { opType: 'OR_REMOVE', orTag: 'no tag' }), 'MALFORMED'],
    ['a level nobody can give', writeOp('bad-11', 'bad', 1, { writeConcern: 'PERSISTED' }), 'REJECTED'],
    ['an unknown level', writeOp('bad-12', 'bad', 1, { writeConcern: 'FOREVER' }), 'MALFORMED'],
  ]
  BAD.forEach(([name, bad, code], at) => {
    it(`refuses an op with ${name}: ${code}; its neighbours are written`, async () => {
      client.batch([writeOp(`before-${at}`, `before-${at}`, at), bad, writeOp(`after-${at}`, `after-${at}`, at)])
      const [before, refused, after] = await Promise.all(
        [`before-${at}`, `bad-${at}`, `after-${at}`].map((id) => client.resultOf(id)),
      )
      expect([before?.success, after?.success]).to.deep.equal([true, true])
      expect(refused?.success).to.equal(false)
      expect(refused?.error?.code).to.equal(code)
      const inspection = one.node.inspect()
      expect(inspection.rawRecord('map', `after-${at}`)?.value).to.equal(at)
      expect(inspection.rawRecord('map', 'bad')).to.equal(undefined)
      if (code === 'CLOCK_AHEAD') expect(Math.abs((refused?.error?.serverTime ?? 0) - Date.now()) < 5000).to.equal(true)
    })
  })

  it('tells of an op that has not even an id by an ERROR, and does the others', async () => {
    client.batch([7, { mapName: 'map' }, null, writeOp('beside', 'beside', 1)])
    expect((await client.resultOf('beside')).success).to.equal(true)
    expect(client.allOf('ERROR').map(({ payload }) => payload.code)).to.deep.equal([400, 400, 400])
    expect(client.isOpen).to.equal(true)
  })

  it('does none of a batch that is longer than allowed, and says so', async () => {
    const small = await nodes.start('small', { maxBatchOps: 2 })
    const other = await nodes.client(small)
    other.batch(['1', '2', '3'].map((id) => writeOp(id, id, 1)))
    const { code, details } = (await other.next('ERROR')).payload
    expect({ code, details }).to.deep.equal({ code: 400, details: { maxBatchOps: 2 } })
    expect(small.node.inspect().rawRecords()).to.deep.equal([])
    await other.roundTrip()
  })
})
