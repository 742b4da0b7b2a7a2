/** An authenticated client that says nothing for twenty seconds is closed with 4002; one that pings is not. */
import { expect } from 'chai'
import { LeapRuntime } from '../support/LeapRuntime'
import { Nodes, type TestNode } from '../support/Nodes'

const CHECK_MS = 5000

describe('on the wire: a silent client', () => {
  const nodes = new Nodes()
  const time = new LeapRuntime()
  let one: TestNode
  before(async () => (one = await nodes.start('a', { decorate: time.around })))
  after(() => nodes.end())

  it('is closed with 4002 after twenty seconds, and its neighbour that pings stays', async () => {
    const silent = await nodes.client(one)
    const talking = await nodes.client(one)
    for (let check = 1; check <= 3; check++) {
      time.leap(CHECK_MS)
      await talking.roundTrip()
      expect(silent.isOpen).to.equal(true)
    }
    time.leap(CHECK_MS)
    expect((await silent.closed()).code).to.equal(4002)
    await talking.roundTrip()
    expect(talking.isOpen).to.equal(true)
  })
})
