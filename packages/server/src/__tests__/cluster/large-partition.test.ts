/** A partition larger than any frame, and a value as large as may be, reach a new copy in frames that links take. */
import { expect } from 'chai'
import { partitionIdOf } from '@topgunbuild/core'
import { Nodes } from '../support/Nodes'
import { boundHits } from '../support/queue-metrics'
import { Reading } from '../support/Reading'

const MIB = 2 ** 20

describe('a large partition', () => {
  const nodes = new Nodes()
  after(() => nodes.end())

  it('spans many frames on its way to a new copy, none near the bound of a link, and arrives whole', async () => {
    const reading = new Reading()
    const options = { deadAfterMs: 2000, adminPort: 0 }
    const one = await nodes.start('a', { ...options, decorate: reading.around })
    const client = await nodes.client(one)
    const partitionId = partitionIdOf('key-0')
    const keys: string[] = []
    for (let count = 0; keys.length < 24; count++) {
      if (partitionIdOf(`key-${count}`) === partitionId) keys.push(`key-${count}`)
    }
    for (const [at, key] of keys.entries()) {
      client.write(key, key, `${at} ${'x'.repeat(MIB - 100)}`)
      expect((await client.resultOf(key)).success).to.equal(true)
    }
    reading.longestFrame = 0
    const other = await nodes.start('b', { ...options, peers: [`127.0.0.1:${one.node.clusterPort}`] })
    await nodes.settled([one, other], 20_000)
    const heldBy = (node: typeof one.node): unknown[] => keys.map((key) => node.inspect().rawRecord('map', key))
    expect(heldBy(other.node)).to.deep.equal(heldBy(one.node))
    expect(reading.longestFrame).to.be.within(MIB, 8 * MIB)
    expect(await boundHits(one, 'peer_out')).to.equal(0)
  })
})
