/** A frame that is larger than allowed: its connection ends, the node and the others go on. */
import { expect } from 'chai'
import { Nodes } from '../support/Nodes'
import { writeOp } from '../support/RawClient'

describe('a frame that is larger than allowed', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('costs its sender the connection, and nobody else anything; the nodes still tell each other all', async () => {
    const [a] = await nodes.cluster(['a', 'b'], { maxFrameBytes: 4096 })
    const [sender, other] = [await nodes.client(a!), await nodes.client(a!)]
    sender.batch([writeOp('large', 'large', 'x'.repeat(5000))])
    expect((await sender.closed()).code).to.equal(1009)
    other.batch([writeOp('small', 'small', 'x')])
    expect(await other.resultOf('small')).to.include({ success: true, achievedLevel: 'REPLICATED' })
    expect(a!.node.inspect().rawRecord('map', 'large')).to.equal(undefined)
  })
})
