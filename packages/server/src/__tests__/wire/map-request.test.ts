/** Every request for the map is answered, "you have it" included. */
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'
import { pollUntil } from '../utils/test-helpers'

describe('on the wire: a request for the partition map', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  const mapVersion = (): number => one.node.inspect().state?.mapVersion ?? 0

  it('answers "current" to who has it', async () => {
    const client = await nodes.client(one)
    client.send({ type: 'PARTITION_MAP_REQUEST', payload: { currentVersion: mapVersion() } })
    expect((await client.next('PARTITION_MAP_CURRENT')).payload.version).to.equal(mapVersion())
  })

  for (const [name, payload] of [
    ['who has none', undefined],
    ['who has none, with an empty payload', {}],
    ['who has an older one', { currentVersion: 1 }],
    ['who claims a newer one', { currentVersion: Number.MAX_SAFE_INTEGER }],
  ] as const) {
    it(`sends the map to ${name}`, async () => {
      const client = await nodes.client(one)
      await client.next('PARTITION_MAP')
      client.send({ type: 'PARTITION_MAP_REQUEST', ...(payload === undefined ? {} : { payload }) })
      await client.until(() => client.allOf('PARTITION_MAP').length === 2, 'a second map')
      expect(client.allOf('PARTITION_MAP')[1]?.payload.version).to.equal(mapVersion())
    })
  }

  it('tells a client of a node without a cluster NOT_READY, and when to come again', async () => {
    const lone = nodes.create('lone', { peers: ['127.0.0.1:1'], heartbeatIntervalMs: 1000, deadAfterMs: 60_000 })
    await pollUntil(() => lone.node.port > 0, { intervalMs: 5 })
    const client = await nodes.client(lone)
    client.send({ type: 'PARTITION_MAP_REQUEST' })
    expect((await client.next('NOT_READY')).payload.retryAfterMs).to.be.greaterThan(0)
    client.write('op', 'key', 1)
    const { error } = await client.resultOf('op')
    expect([error?.code, (error?.retryAfterMs ?? 0) > 0]).to.deep.equal(['NOT_READY', true])
    expect((await client.next('AUTH_ACK')).clusterId).to.equal(undefined)
  })
})
