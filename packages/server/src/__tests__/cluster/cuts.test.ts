/** Links that lose what is said in one direction: it is silence at both ends, and all members end in one state. */
import { expect } from 'chai'
import { digestOf } from '@topgunbuild/core'
import { Cuts } from '../support/Cuts'
import { Nodes, type TestNode } from '../support/Nodes'
import { Writer, missing } from '../support/Writer'
import { pollUntil } from '../utils/test-helpers'

/** So long that a process which gets little of its processor decides nothing: who gives way is to be seen, not how soon. */
const deadAfterMs = 1000

describe('a cut between nodes', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  async function clusterWith(cuts: Cuts): Promise<TestNode[]> {
    const all: TestNode[] = []
    for (const nodeId of ['a', 'b', 'c']) {
      const peers = all.map(({ node }) => `127.0.0.1:${node.clusterPort}`)
      all.push(await nodes.start(nodeId, { peers, deadAfterMs, decorate: cuts.around(nodeId) }))
      cuts.knows(all)
    }
    await nodes.settled(all)
    return all
  }

  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'c'],
    ['c', 'a'],
  ] as const) {
    it(`one way, ${from} to ${to}, the coordinator being a, ends in one digest on all members of the state`, async () => {
      const cuts = new Cuts()
      const all = await clusterWith(cuts)
      const [a, b, c] = all as [TestNode, TestNode, TestNode]
      const victim = from === 'a' ? to : from
      const writer = new Writer(await nodes.client(victim === 'b' ? c : b), 'writer')
      await writer.acknowledges(50)
      cuts.cut(from, to)
      const rest = all.filter(({ node }) => node.nodeId !== victim)
      const cutState = await nodes.settled(rest)
      expect(cutState.members[0]?.nodeId).to.equal('a')
      await writer.acknowledges(50)
      cuts.mend()
      const state = await nodes.settled([a, b, c])
      await writer.acknowledges(50)
      await writer.stop()
      await nodes.settled([a, b, c])
      expect(new Set(all.map(({ node }) => digestOf(node.inspect().state!))).size).to.equal(1)
      expect(state.members.map(({ nodeId }) => nodeId).toSorted()).to.deep.equal(['a', 'b', 'c'])
      expect(missing(writer.acknowledged.values(), all)).to.deep.equal([])
    })
  }

  it('that hides the end of a process does not keep its successor out for good', async () => {
    const cuts = new Cuts()
    const first = await nodes.start('a', { deadAfterMs, decorate: cuts.around('a') })
    const peers = [`127.0.0.1:${first.node.clusterPort}`]
    const hung = await nodes.start('b', { deadAfterMs, peers, decorate: cuts.around('b') })
    cuts.knows([first, hung])
    await nodes.settled([first, hung])
    cuts.split(['a'], ['b'])
    const successor = await nodes.start('b', { deadAfterMs, peers })
    const state = await nodes.settled([first, successor])
    expect(state.members.map(({ nodeId }) => nodeId)).to.deep.equal(['a', 'b'])
  })

  it('between two plain members is kept in the state: neither is the other’s backup until it is whole', async () => {
    const cuts = new Cuts()
    const all = await clusterWith(cuts)
    cuts.cut('b', 'c')
    const broken = (): readonly (readonly [string, string])[] => all[0]!.node.inspect().state?.brokenLinks ?? []
    await pollUntil(() => broken().length === 1, { intervalMs: 5, description: 'the broken link in the state' })
    const state = await nodes.settled(all)
    expect(state.brokenLinks).to.deep.equal([['b', 'c']])
    const pairs = new Set(state.partitions.map(({ owner, backups }) => [owner, ...backups].toSorted().join()))
    expect(pairs.has('b,c')).to.equal(false)
    cuts.mend()
    await pollUntil(() => broken().length === 0, { intervalMs: 5, description: 'the link to be whole' })
    const whole = await nodes.settled(all)
    expect(whole.members.length).to.equal(3)
    expect(whole.partitions.every(({ backups }) => backups.length === 1)).to.equal(true)
  })
})
