/** A node that leaves in good order takes nothing with it and refuses nothing; the last one just goes. */
import { expect } from 'chai'
import { Nodes, keyOwnedBy, owned, type TestNode } from '../support/Nodes'
import { Writer, missing } from '../support/Writer'
import { pollUntil } from '../utils/test-helpers'

describe('a graceful leave', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  for (const [role, index] of [
    ['the coordinator', 0],
    ['a plain member', 1],
  ] as const) {
    it(`of ${role} under load refuses nothing and loses nothing`, async () => {
      const all = await nodes.cluster(['a', 'b', 'c'])
      const leaver = all[index]!
      const staying = all.filter((one) => one !== leaver)
      const before = await nodes.settled(all)
      const writers = await Promise.all(
        staying.map(async (one) => new Writer(await nodes.client(one), `through-${one.node.nodeId}`)),
      )
      await Promise.all(writers.map((writer) => writer.acknowledges(50)))
      await leaver.node.shutdown()
      await Promise.all(writers.map((writer) => writer.acknowledges(50)))
      await Promise.all(writers.map((writer) => writer.stop()))
      const state = await nodes.settled(staying)
      for (const writer of writers) {
        expect(writer.refused).to.deep.equal([])
        expect(missing(writer.acknowledged.values(), staying)).to.deep.equal([])
      }
      expect(state.partitions.some(({ unclean }) => unclean)).to.equal(false)
      expect(Object.values(owned(state)).toSorted((x, y) => x - y)).to.deep.equal([135, 136])
      expect(state.members[0]?.nodeId).to.equal(index === 0 ? 'b' : 'a')
      expect(state.partitions.every(({ term }, id) => term >= before.partitions[id]!.term)).to.equal(true)
    })
  }

  it('answers everything that was written through the leaving node before it said goodbye', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const [, leaver] = all
    const client = await nodes.client(leaver!)
    const writer = new Writer(client, 'through-b')
    await writer.acknowledges(20)
    const gone = leaver!.node.shutdown()
    await client.next('SHUTDOWN_PENDING')
    expect((await client.closed()).code).to.equal(1001)
    await writer.stop()
    await gone
    expect(writer.refused).to.deep.equal([])
    const staying = all.filter((one) => one !== leaver)
    await nodes.settled(staying)
    expect(missing(writer.acknowledged.values(), staying)).to.deep.equal([])
  })

  it('of two members at once leaves everything with the third', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const last = all[2]!
    const writer = new Writer(await nodes.client(last), 'writer')
    await writer.acknowledges(50)
    await Promise.all([all[0]!.node.shutdown(), all[1]!.node.shutdown()])
    await writer.acknowledges(50)
    await writer.stop()
    const state = await nodes.settled([last])
    expect(writer.refused).to.deep.equal([])
    expect(missing(writer.acknowledged.values(), [last])).to.deep.equal([])
    expect(state.partitions.some(({ unclean }) => unclean)).to.equal(false)
  })

  it('of all at once waits for nobody', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const client = await nodes.client(all[0]!)
    client.write('op', 'key', 1)
    const begun = performance.now()
    await Promise.all(all.map(({ node }) => node.shutdown()))
    expect(performance.now() - begun).to.be.lessThan(1500)
    expect((await client.closed()).code).to.equal(1001)
    expect(client.results.size).to.equal(1)
  })

  it('of the last node answers what is in flight, then closes', async () => {
    const one: TestNode = await nodes.start('a')
    const client = await nodes.client(one)
    client.write('op', 'key', 1)
    await client.resultOf('op')
    const begun = performance.now()
    await Promise.all([one.node.shutdown(), one.node.shutdown()])
    expect(performance.now() - begun).to.be.lessThan(500)
    expect(client.types.includes('SHUTDOWN_PENDING')).to.equal(true)
    expect((await client.closed()).code).to.equal(1001)
  })

  it('of one node after the other, the coordinator first, ends with nothing lost until the last', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const client = await nodes.client(all[2]!)
    const state = await nodes.settled(all)
    const keys = ['a', 'b', 'c'].map((nodeId) => keyOwnedBy(state, nodeId))
    for (const [at, key] of keys.entries()) {
      client.write(`op-${at}`, key, `value-${at}`)
      expect((await client.resultOf(`op-${at}`)).success).to.equal(true)
    }
    await all[0]!.node.shutdown()
    await all[1]!.node.shutdown()
    await nodes.settled([all[2]!])
    for (const [at, key] of keys.entries()) expect(all[2]!.node.getMap('map').get(key)).to.equal(`value-${at}`)
    await all[2]!.node.shutdown()
  })

  for (const [moment, begun] of [
    ['while it looks for its cluster', (one: TestNode) => one.node.port > 0],
    ['before it even listens', () => true],
  ] as const) {
    it(`of a node ${moment} ends it: it never becomes ready, and keeps no port`, async () => {
      const lost = nodes.create('lost', { peers: ['127.0.0.1:1'], heartbeatIntervalMs: 1000, deadAfterMs: 60_000 })
      await pollUntil(() => begun(lost), { intervalMs: 5 })
      let ready = 'unsettled'
      lost.node.ready().then(
        () => (ready = 'ready'),
        () => (ready = 'rejected'),
      )
      await lost.node.shutdown()
      await pollUntil(() => ready !== 'unsettled', { timeoutMs: 1000, intervalMs: 5, description: 'ready() to settle' })
      expect(ready).to.equal('rejected')
      // A port that is free can be bound by another.
      const { port, clusterPort } = lost.node
      if (port > 0) await nodes.start('heir', { port, clusterPort })
    })
  }
})
