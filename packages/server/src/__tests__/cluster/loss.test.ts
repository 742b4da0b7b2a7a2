/** A node that dies without a goodbye: its backups take over, new ones are made, nothing acknowledged is lost. */
import { expect } from 'chai'
import { digestOf } from '@topgunbuild/core'
import { Nodes, keyOwnedBy, type TestNode } from '../support/Nodes'
import { Writer, missing } from '../support/Writer'

describe('the loss of a node', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  for (const [role, index] of [
    ['the coordinator', 0],
    ['a plain member', 2],
  ] as const) {
    it(`promotes the backups of ${role}, makes new ones, and loses nothing that was acknowledged`, async () => {
      const all = await nodes.cluster(['a', 'b', 'c'])
      const before = await nodes.settled(all)
      const victim = all[index]!
      const survivors = all.filter((one) => one !== victim)
      const writers = await Promise.all(
        survivors.map(async (one) => new Writer(await nodes.client(one), `through-${one.node.nodeId}`)),
      )
      await Promise.all(writers.map((writer) => writer.acknowledges(150)))
      victim.runtime.kill()
      await Promise.all(writers.map((writer) => writer.acknowledges(150)))
      await Promise.all(writers.map((writer) => writer.stop()))
      const state = await nodes.settled(survivors)
      before.partitions.forEach(({ owner, backups, term }, id) => {
        if (owner !== victim.node.nodeId) return
        expect(state.partitions[id]!.term).to.be.greaterThan(term)
        expect([state.partitions[id]!.owner, ...state.partitions[id]!.backups]).to.include(backups[0])
      })
      expect(state.partitions.every(({ backups }) => backups.length === 1)).to.equal(true)
      expect(state.partitions.some(({ unclean }) => unclean)).to.equal(false)
      for (const writer of writers) {
        expect(missing(writer.acknowledged.values(), survivors)).to.deep.equal([])
        // A forwarded op may have been on its way to the one that died; nothing definite may be said of it.
        for (const { error } of writer.refused) expect(['ACK_TIMEOUT', 'NOT_READY']).to.include(error?.code)
      }
    })
  }

  it('acknowledges the next write of a key of the lost owner with a copy on a backup', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const before = await nodes.settled(all)
    for (const victim of ['b', 'a']) {
      const current = nodes.all.find(({ node }) => node.nodeId === 'c')!
      const key = keyOwnedBy(current.node.inspect().state ?? before, victim)
      all.find(({ node }) => node.nodeId === victim)!.runtime.kill()
      const client = await nodes.client(current)
      const survivors = all.filter(({ node }) => node.nodeId === 'c' || (victim === 'b' && node.nodeId === 'a'))
      client.write(`after-${victim}`, key, victim)
      const result = await client.resultOf(`after-${victim}`)
      expect(result.success).to.equal(true)
      await nodes.settled(survivors)
      expect(missing([{ key, value: victim }], survivors)).to.deep.equal([])
    }
  })

  for (const [name, lost] of [
    ['the coordinator and the next in line', ['a', 'b']],
    ['the coordinator and the youngest', ['a', 'd']],
    ['two plain members', ['b', 'c']],
  ] as const) {
    it(`of ${name} within 10 ms ends in one digest on all members`, async () => {
      const all = await nodes.cluster(['a', 'b', 'c', 'd'])
      const [first, second] = lost.map((nodeId) => all.find(({ node }) => node.nodeId === nodeId)!)
      const survivors: TestNode[] = all.filter((one) => one !== first && one !== second)
      first!.runtime.kill()
      await new Promise((resolve) => setImmediate(resolve))
      second!.runtime.kill()
      const state = await nodes.settled(survivors)
      expect(new Set(survivors.map(({ node }) => digestOf(node.inspect().state!))).size).to.equal(1)
      expect(state.partitions.every(({ backups }) => backups.length === 1)).to.equal(true)
      const client = await nodes.client(survivors[0]!)
      const writer = new Writer(client, 'after')
      await writer.acknowledges(100)
      await writer.stop()
      await nodes.settled(survivors)
      expect(missing(writer.acknowledged.values(), survivors)).to.deep.equal([])
    })
  }

  it('of all but one leaves that one serving', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    all[0]!.runtime.kill()
    all[1]!.runtime.kill()
    const last = all[2]!
    await nodes.settled([last])
    const client = await nodes.client(last)
    client.write('op', 'key', 1)
    expect((await client.resultOf('op')).achievedLevel).to.equal('APPLIED')
  })

  it('does not let a node restarted under its name within milliseconds own, empty, what it owned', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const before = await nodes.settled(all)
    const writer = new Writer(await nodes.client(all[0]!), 'writer')
    await writer.acknowledges(300)
    await writer.stop()
    const { port, clusterPort } = all[1]!.node
    all[1]!.runtime.kill()
    const peers = [`127.0.0.1:${all[0]!.node.clusterPort}`, `127.0.0.1:${all[2]!.node.clusterPort}`]
    const restarted = await nodes.start('b', { peers, port, clusterPort })
    const members = [all[0]!, restarted, all[2]!]
    const state = await nodes.settled(members)
    const incarnation = (of: typeof state): string | undefined =>
      of.members.find(({ nodeId }) => nodeId === 'b')?.incarnation
    expect(incarnation(state)).not.to.equal(incarnation(before))
    expect(state.partitions.some(({ unclean }) => unclean)).to.equal(false)
    expect(missing(writer.acknowledged.values(), members)).to.deep.equal([])
    before.partitions.forEach(({ owner, term }, id) => {
      if (owner === 'b') expect(state.partitions[id]!.term).to.be.greaterThan(term)
    })
  })

  it('does not let a restarted coordinator own what it owned either', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const writer = new Writer(await nodes.client(all[2]!), 'writer')
    await writer.acknowledges(300)
    await writer.stop()
    const { port, clusterPort } = all[0]!.node
    all[0]!.runtime.kill()
    const peers = [`127.0.0.1:${all[1]!.node.clusterPort}`, `127.0.0.1:${all[2]!.node.clusterPort}`]
    const restarted = await nodes.start('a', { peers, port, clusterPort })
    const members = [restarted, all[1]!, all[2]!]
    const state = await nodes.settled(members)
    expect(state.members[0]?.nodeId).to.equal('b')
    expect(missing(writer.acknowledged.values(), members)).to.deep.equal([])
  })
})
