/** A connection that never says who it is, and one that falls silent, do not stay. */
import { expect } from 'chai'
import type { NodeRuntime, Runtime } from '@topgunbuild/core'
import { Nodes, type TestNode } from '../support/Nodes'

/** Long timers of the node fire a hundred times sooner, and its clock keeps pace with them. */
function hasty(real: NodeRuntime): Runtime {
  return {
    wallNow: () => real.wallNow(),
    monotonicNow: () => real.monotonicNow(),
    setTimer: (delayMs, fire) => real.setTimer(delayMs >= 5000 ? delayMs / 100 : delayMs, fire),
    randomBytes: (count) => real.randomBytes(count),
    endOfTurn: (run) => real.endOfTurn(run),
    afterPendingInput: (run) => real.afterPendingInput(run),
    connect: (url, options, events) => real.connect(url, options, events),
    listen: (options) => real.listen(options),
  }
}

describe('on the wire: no token in time', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a', { decorate: hasty })))
  after(() => nodes.end())

  it('ends with AUTH_FAIL and 4001', async () => {
    const client = await nodes.stranger(one)
    expect((await client.closed()).code).to.equal(4001)
    expect((await client.next('AUTH_FAIL')).code).to.equal('UNAUTHENTICATED')
  })

  it('ends though it sends PING all the time', async () => {
    const client = await nodes.stranger(one)
    client.send({ type: 'PING', timestamp: 1 })
    expect((await client.closed()).code).to.equal(4001)
  })

  it('does not end one that authenticated', async () => {
    const client = await nodes.client(one)
    const stranger = await nodes.stranger(one)
    await stranger.closed()
    await client.roundTrip()
    expect(client.isOpen).to.equal(true)
  })
})
