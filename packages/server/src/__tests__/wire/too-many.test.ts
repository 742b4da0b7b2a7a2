/** So many connections at once, and so many of them unauthenticated: whoever comes beyond is closed with 1013. */
import { expect } from 'chai'
import { LeapRuntime } from '../support/LeapRuntime'
import { boundHits } from '../support/queue-metrics'
import { Nodes } from '../support/Nodes'
import { tokenFor, type RawClient } from '../support/RawClient'

describe('on the wire: too many connections', () => {
  const nodes = new Nodes()
  after(() => nodes.end())

  it('closes the 1,001st that has not said who it is, and takes in the next once one has', async () => {
    // However long it takes to connect so many, nobody's five seconds pass meanwhile.
    const time = new LeapRuntime()
    const one = await nodes.start('a', { adminPort: 0, decorate: time.around })
    const strangers: RawClient[] = []
    while (strangers.length < 1000) {
      strangers.push(...(await Promise.all(Array.from({ length: 50 }, () => nodes.stranger(one)))))
    }
    const late = await nodes.stranger(one)
    const end = await late.closed()
    expect([end.code, end.reason]).to.deep.equal([1013, 'too many unauthenticated connections'])
    expect(await boundHits(one, 'unauthenticated')).to.equal(1)
    expect(strangers.filter(({ isOpen }) => !isOpen).length).to.equal(0)
    strangers[0]!.send({ type: 'AUTH', token: tokenFor() })
    await strangers[0]!.next('AUTH_ACK')
    const welcome = await nodes.client(one)
    await welcome.roundTrip()
    expect(welcome.isOpen).to.equal(true)
    time.leap(5000)
    const ends = await Promise.all(strangers.slice(1).map((stranger) => stranger.closed()))
    expect(new Set(ends.map(({ code }) => code))).to.deep.equal(new Set([4001]))
  })

  it('listens no more to one it closed, whatever token it shows', async () => {
    const one = await nodes.start('b', { maxUnauthenticated: 1 })
    await nodes.stranger(one)
    const refused = await nodes.stranger(one)
    refused.send({ type: 'AUTH', token: tokenFor() })
    refused.write('op', 'key', 1)
    expect((await refused.closed()).code).to.equal(1013)
    expect(refused.types.includes('AUTH_ACK')).to.equal(false)
    expect(one.node.inspect().received).to.deep.equal([])
  })

  it('closes whoever comes beyond all connections it may have', async () => {
    const one = await nodes.start('c', { maxConnections: 2, adminPort: 0 })
    const clients = [await nodes.client(one), await nodes.client(one)]
    const end = await (await nodes.stranger(one)).closed()
    expect([end.code, end.reason]).to.deep.equal([1013, 'too many connections'])
    expect(await boundHits(one, 'connections')).to.equal(1)
    for (const client of clients) await client.roundTrip()
  })
})
