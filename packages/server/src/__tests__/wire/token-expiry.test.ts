/** A token is good until its end, and can be renewed before on the same connection. */
import { expect } from 'chai'
import type { NodeRuntime, Runtime } from '@topgunbuild/core'
import { Nodes } from '../support/Nodes'
import { tokenFor } from '../support/RawClient'

/** Tokens count in whole seconds: the node's wall clock is set so that the second `exp` begins in a moment. */
function endingSoon(): { exp: number; decorate: (real: NodeRuntime) => Runtime } {
  const exp = Math.floor(Date.now() / 1000) + 10
  const shiftMs = exp * 1000 - 300 - Date.now()
  const decorate = (real: NodeRuntime): Runtime => ({
    wallNow: () => real.wallNow() + shiftMs,
    monotonicNow: () => real.monotonicNow(),
    setTimer: (delayMs, fire) => real.setTimer(delayMs, fire),
    randomBytes: (count) => real.randomBytes(count),
    endOfTurn: (run) => real.endOfTurn(run),
    afterPendingInput: (run) => real.afterPendingInput(run),
    connect: (url, options, events) => real.connect(url, options, events),
    listen: (options) => real.listen(options),
  })
  return { exp, decorate }
}

describe('on the wire: a token that ends', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('closes with 4001 when the token has expired', async () => {
    const { exp, decorate } = endingSoon()
    const client = await nodes.client(await nodes.start('a', { decorate }), { token: tokenFor({ sub: 'ana', exp }) })
    expect((await client.closed()).code).to.equal(4001)
    expect((await client.next('AUTH_FAIL')).code).to.equal('UNAUTHENTICATED')
  })

  it('goes on past it when it was renewed', async () => {
    const { exp, decorate } = endingSoon()
    const one = await nodes.start('a', { decorate })
    const renewed = await nodes.client(one, { token: tokenFor({ sub: 'ana', exp }) })
    const lapsed = await nodes.client(one, { token: tokenFor({ sub: 'ana', exp }) })
    renewed.send({ type: 'AUTH', token: tokenFor() })
    await renewed.until(() => renewed.allOf('AUTH_ACK').length === 2, 'the second AUTH_ACK')
    await lapsed.closed()
    await renewed.roundTrip()
    renewed.write('op', 'key', 1)
    expect((await renewed.resultOf('op')).success).to.equal(true)
  })
})
