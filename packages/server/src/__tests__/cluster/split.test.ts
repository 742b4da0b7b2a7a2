/** Two sides that cannot hear each other both serve; once they can, nothing either side acknowledged is missing. */
import { expect } from 'chai'
import { epochOf, relationOf, topTermOf } from '@topgunbuild/core'
import { Cuts } from '../support/Cuts'
import { Nodes, type TestNode } from '../support/Nodes'
import { Writer, missing } from '../support/Writer'
import { pollUntil } from '../utils/test-helpers'

describe('a split', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  async function clusterWith(cuts: Cuts, nodeIds: readonly string[]): Promise<TestNode[]> {
    const all: TestNode[] = []
    for (const nodeId of nodeIds) {
      const peers = all.map(({ node }) => `127.0.0.1:${node.clusterPort}`)
      all.push(await nodes.start(nodeId, { peers, decorate: cuts.around(nodeId) }))
      cuts.knows(all)
    }
    await nodes.settled(all)
    return all
  }

  const SPLITS = [
    ['the youngest from the rest', ['a', 'b', 'c'], ['c']],
    ['the coordinator from the rest', ['a', 'b', 'c'], ['a']],
    ['two from two', ['a', 'b', 'c', 'd'], ['a', 'd']],
    ['one from one', ['a', 'b'], ['b']],
  ] as const

  for (const [name, nodeIds, side] of SPLITS) {
    it(`of ${name}: both sides acknowledge, and after the heal every replica holds what both did`, async () => {
      const cuts = new Cuts()
      const all = await clusterWith(cuts, nodeIds)
      const isOfSide = ({ node }: TestNode): boolean => (side as readonly string[]).includes(node.nodeId)
      const here = all.filter(isOfSide)
      const there = all.filter((one) => !isOfSide(one))
      const writers = [
        new Writer(await nodes.client(here[0]!), 'here'),
        new Writer(await nodes.client(there[0]!), 'there'),
      ]
      for (const writer of writers) await writer.acknowledges(50)
      cuts.split(
        here.map(({ node }) => node.nodeId),
        there.map(({ node }) => node.nodeId),
      )
      const sides = await Promise.all([nodes.settled(here), nodes.settled(there)])
      for (const writer of writers) await writer.acknowledges(200)
      await Promise.all(writers.map((writer) => writer.stop()))
      cuts.mend()
      const healed = await nodes.settled(all)
      await pollUntil(() => all.every(({ node }) => node.inspect().copiesAside === 0), {
        intervalMs: 5,
        description: 'every copy of the other side to be merged',
      })
      for (const writer of writers) expect(missing(writer.acknowledged.values(), all)).to.deep.equal([])
      expect(epochOf(healed.version)).to.be.above(Math.max(...sides.map(({ version }) => epochOf(version))))
      const loser = sides.find((one) => relationOf(healed, one) !== 'descendant')
      expect(loser, 'one side gave way').to.not.equal(undefined)
      const least = Math.min(...healed.partitions.map(({ term }) => term))
      expect(least, 'the term of every partition').to.be.above(loser === undefined ? Infinity : topTermOf(loser))
      expect(healed.clusterId).to.equal(sides[0].clusterId)
    })
  }
})
