/** A client that does not read is disconnected at a byte bound, costs no more memory than that, and may come back. */
import { expect } from 'chai'
import { boundHits, queueBytes } from '../support/queue-metrics'
import { Nodes } from '../support/Nodes'
import { pollUntil } from '../utils/test-helpers'

const BOUND = 256 * 1024
/** Their answers together stay below the bound. */
const QUESTIONS = 8
/** What one answer may add beyond it. */
const ONE_FRAME = 128 * 1024

describe('on the wire: a client that does not read', () => {
  const nodes = new Nodes()
  after(() => nodes.end())

  it('is disconnected at the byte bound; others notice nothing; it reads everything when it comes back', async () => {
    const one = await nodes.start('a', { adminPort: 0, maxBufferedBytes: BOUND })
    const bystander = await nodes.client(one)
    const slow = await nodes.client(one)
    slow.pauseReading()
    let most = 0
    let isOver = false
    // Each question is answered with the whole map, some twenty KiB; what the system takes in between is its own. A few at
    // a time, and then a write that shows that they were read: so what waits is seen before it reaches the bound.
    for (let round = 1; !isOver; round++) {
      for (let count = 0; count < QUESTIONS; count++) slow.send({ type: 'PARTITION_MAP_REQUEST' })
      slow.write(`round-${round}`, 'round', round)
      await pollUntil(
        async () => {
          isOver = (await boundHits(one, 'client_out')) > 0
          return isOver || one.node.inspect().rawRecord('map', 'round')?.value === round
        },
        { timeoutMs: 20_000, intervalMs: 1, description: `round ${round} to be read, or the bound` },
      )
      most = Math.max(most, await queueBytes(one, 'client_out'))
      await bystander.roundTrip()
    }
    expect(most).to.be.within(1, BOUND + ONE_FRAME)
    await pollUntil(async () => (await queueBytes(one, 'client_out')) === 0, { intervalMs: 5 })
    slow.resumeReading()
    expect((await slow.closed()).code).to.equal(1006)
    const again = await nodes.client(one)
    again.write('op', 'key', 1)
    expect((await again.resultOf('op')).success).to.equal(true)
    expect(bystander.isOpen).to.equal(true)
  })
})
