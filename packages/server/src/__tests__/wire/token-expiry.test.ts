/** A token is good until its end, and can be renewed before on the same connection. */
import { expect } from 'chai'
import { LeapRuntime } from '../support/LeapRuntime'
import { Nodes } from '../support/Nodes'
import { tokenFor } from '../support/RawClient'

/** Shorter than a silent client is listened to, and longer than a busy machine takes to let one in. */
const LIFE_S = 15

function endingSoon(): { token: string; time: LeapRuntime } {
  const time = new LeapRuntime()
  return { token: tokenFor({ sub: 'ana', exp: Math.floor(Date.now() / 1000) + LIFE_S }), time }
}

describe('on the wire: a token that ends', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('closes with 4001 when the token has expired', async () => {
    const { token, time } = endingSoon()
    const client = await nodes.client(await nodes.start('a', { decorate: time.around }), { token })
    time.leap(LIFE_S * 1000)
    expect((await client.closed()).code).to.equal(4001)
    expect((await client.next('AUTH_FAIL')).code).to.equal('UNAUTHENTICATED')
  })

  it('goes on past it when it was renewed', async () => {
    const { token, time } = endingSoon()
    const one = await nodes.start('a', { decorate: time.around })
    const renewed = await nodes.client(one, { token })
    const lapsed = await nodes.client(one, { token })
    renewed.send({ type: 'AUTH', token: tokenFor() })
    await renewed.until(() => renewed.allOf('AUTH_ACK').length === 2, 'the second AUTH_ACK')
    time.leap(LIFE_S * 1000)
    await lapsed.closed()
    await renewed.roundTrip()
    renewed.write('op', 'key', 1)
    expect((await renewed.resultOf('op')).success).to.equal(true)
  })
})
