/** With `minClusterSize` a side of a split that is too small serves nothing, and a cluster that is not whole yet neither. */
import { expect } from 'chai'
import { Cuts } from '../support/Cuts'
import { Nodes, type TestNode } from '../support/Nodes'
import { writeOp, type RawClient } from '../support/RawClient'
import { Writer, missing } from '../support/Writer'

describe('minClusterSize', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  async function answerTo(client: RawClient, id: string): Promise<string> {
    client.batch([writeOp(id, id, 'x')])
    await client.until(() => client.results.has(id), `an answer to ${id}`)
    return client.results.get(id)?.error?.code ?? 'acknowledged'
  }

  it('of 2: the first node alone is not ready, and serves once the second has come', async () => {
    const first = await nodes.start('a', { minClusterSize: 2 })
    const client = await nodes.client(first)
    expect(await answerTo(client, 'alone')).to.equal('NOT_READY')
    const second = await nodes.start('b', { minClusterSize: 2, peers: [`127.0.0.1:${first.node.clusterPort}`] })
    await nodes.settled([first, second])
    expect(await answerTo(client, 'together')).to.equal('acknowledged')
  })

  it('of 2 in 3: the cut-off one acknowledges nothing, the others go on, and after the heal it serves again', async () => {
    const cuts = new Cuts()
    const all: TestNode[] = []
    for (const nodeId of ['a', 'b', 'c']) {
      const peers = all.map(({ node }) => `127.0.0.1:${node.clusterPort}`)
      all.push(await nodes.start(nodeId, { peers, minClusterSize: 2, decorate: cuts.around(nodeId) }))
      cuts.knows(all)
    }
    await nodes.settled(all)
    const [a, b, c] = all as [TestNode, TestNode, TestNode]
    const [small, large] = [await nodes.client(c), await nodes.client(a)]
    cuts.split(['c'], ['a', 'b'])
    await nodes.settled([a, b])
    await nodes.settled([c])
    for (let n = 0; n < 20; n++) expect(await answerTo(small, `small-${n}`)).to.equal('NOT_READY')
    const writer = new Writer(large, 'large')
    await writer.acknowledges(100)
    cuts.mend()
    await nodes.settled(all)
    await writer.acknowledges(50)
    await writer.stop()
    await nodes.settled(all)
    expect(missing(writer.acknowledged.values(), all)).to.deep.equal([])
    expect(await answerTo(await nodes.client(c), 'after')).to.equal('acknowledged')
  })
})
