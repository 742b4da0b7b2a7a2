/** A node that stands still and wakes up replaced: it acknowledges nothing as the owner it no longer is. */
import { expect } from 'chai'
import { DEAD_AFTER_MS, Nodes, keysWhere, type TestNode } from '../support/Nodes'
import { writeOp, type RawClient } from '../support/RawClient'
import { Writer, missing } from '../support/Writer'
import { pollUntil } from '../utils/test-helpers'

describe('a node that stands still', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  for (const [role, nodeId] of [
    ['the coordinator', 'a'],
    ['a plain member', 'b'],
  ] as const) {
    it(`and was replaced, ${role}, acknowledges nothing that its heirs do not hold, and rejoins`, async () => {
      const all = await nodes.cluster(['a', 'b', 'c'])
      const before = await nodes.settled(all)
      const zombie: TestNode = all.find(({ node }) => node.nodeId === nodeId)!
      const others = all.filter((one) => one !== zombie)
      const keys = keysWhere(before, (owner) => owner === nodeId).slice(0, 40)
      const client: RawClient = await nodes.client(zombie)
      const levels = ['APPLIED', 'REPLICATED', undefined]
      const ops = keys.map((key, at) =>
        writeOp(`op-${at}`, key, `value-${at}`, levels[at % 3] === undefined ? {} : { writeConcern: levels[at % 3] }),
      )
      client.batch(ops.slice(0, 20))
      zombie.runtime.freeze()
      client.batch(ops.slice(20))
      await nodes.settled(others)
      const heir = await nodes.client(others[0]!)
      for (const [at, key] of keys.slice(0, 10).entries()) heir.write(`heir-${at}`, key, `heir-${at}`)
      for (let at = 0; at < 10; at++) expect((await heir.resultOf(`heir-${at}`)).success).to.equal(true)
      const saidBefore = new Set(client.results.keys())
      zombie.runtime.thaw()
      const state = await nodes.settled(all)
      await pollUntil(() => !client.isOpen || client.results.size === ops.length, { intervalMs: 5 })
      const incarnation = (of: typeof state): string | undefined =>
        of.members.find((member) => member.nodeId === nodeId)?.incarnation
      expect(incarnation(state)).not.to.equal(incarnation(before))
      for (const [opId, result] of client.results) {
        if (!result.success || saidBefore.has(opId)) continue
        expect(result.holders?.[0], opId).not.to.equal(nodeId)
        const at = Number(opId.slice('op-'.length))
        if (at >= 10) expect(missing([{ key: keys[at]!, value: `value-${at}` }], all)).to.deep.equal([])
      }
      // The heirs' writes are younger than anything the zombie held.
      for (const [at, key] of keys.slice(0, 10).entries()) {
        expect(missing([{ key, value: `heir-${at}` }], all)).to.deep.equal([])
      }
    })
  }

  it('and was replaced looks for the cluster it was in, and founds no other, though it has no peers configured', async () => {
    const founded: string[] = []
    const log = (_: string, message: string): void => void (message === 'founded a cluster' && founded.push(message))
    const a = await nodes.start('a', { log, heartbeatIntervalMs: 5 })
    const peers = [`127.0.0.1:${a.node.clusterPort}`]
    const others = [await nodes.start('b', { peers }), await nodes.start('c', { peers })]
    const { clusterId } = await nodes.settled([a, ...others])
    a.runtime.freeze()
    await nodes.settled(others)
    a.runtime.thaw()
    const state = await nodes.settled([a, ...others])
    expect(state.clusterId).to.equal(clusterId)
    expect(founded.length).to.equal(1)
  })

  it('too briefly to be missed goes on as what it was', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'], { heartbeatIntervalMs: 100, deadAfterMs: 2000 })
    const before = await nodes.settled(all)
    const writer = new Writer(await nodes.client(all[0]!), 'writer')
    await writer.acknowledges(20)
    all[1]!.runtime.freeze()
    const client = await nodes.client(all[2]!)
    await client.roundTrip()
    all[1]!.runtime.thaw()
    await writer.acknowledges(100)
    await writer.stop()
    const state = await nodes.settled(all)
    expect(state.version).to.equal(before.version)
    expect(writer.refused).to.deep.equal([])
    expect(missing(writer.acknowledged.values(), all)).to.deep.equal([])
  })

  it('as a backup is taken out, so that its owner can acknowledge again, and comes back', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const writer = new Writer(await nodes.client(all[0]!), 'writer')
    await writer.acknowledges(20)
    all[2]!.runtime.freeze()
    await nodes.settled([all[0]!, all[1]!])
    await writer.acknowledges(100)
    all[2]!.runtime.thaw()
    await nodes.settled(all)
    await writer.acknowledges(50)
    await writer.stop()
    const state = await nodes.settled(all)
    expect(missing(writer.acknowledged.values(), all)).to.deep.equal([])
    expect(state.partitions.some(({ unclean }) => unclean)).to.equal(false)
  })

  it('with all its cluster, as a machine that slept, wakes up as the same cluster', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const writer = new Writer(await nodes.client(all[0]!), 'writer')
    await writer.acknowledges(20)
    for (const { runtime } of all) runtime.freeze()
    const begun = performance.now()
    await pollUntil(() => performance.now() - begun > 2 * DEAD_AFTER_MS, {
      intervalMs: 10,
      description: 'twice deadAfterMs',
    })
    for (const { runtime } of all) runtime.thaw()
    await writer.acknowledges(50)
    await writer.stop()
    const state = await nodes.settled(all)
    expect(missing(writer.acknowledged.values(), all)).to.deep.equal([])
    expect(state.partitions.some(({ unclean }) => unclean)).to.equal(false)
  })
})
