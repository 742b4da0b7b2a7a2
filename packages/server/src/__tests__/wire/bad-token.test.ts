/** Tokens that are not good end the connection; what came with them was neither read nor written. */
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'
import { tokenFor, writeOp } from '../support/RawClient'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('on the wire: a token that is not good', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  const TOKENS: readonly [string, string][] = [
    ['alg none', `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub: 'ana' })}.`],
    ['another secret', tokenFor({ sub: 'ana' }, 'another secret')],
    ['expired', tokenFor({ sub: 'ana', exp: 1000 })],
    ['no subject', tokenFor({})],
    ['nonsense', 'nonsense'],
  ]
  for (const [name, token] of TOKENS) {
    it(`answers ${name} with AUTH_FAIL and 4001, and does nothing of what follows`, async () => {
      const client = await nodes.stranger(one)
      client.send({ type: 'AUTH', token })
      client.batch([writeOp('op', 'key', 1)])
      expect((await client.closed()).code).to.equal(4001)
      expect((await client.next('AUTH_FAIL')).code).to.equal('UNAUTHENTICATED')
      expect(client.types.includes('AUTH_ACK')).to.equal(false)
      expect(client.types.includes('PARTITION_MAP')).to.equal(false)
      expect(one.node.inspect().rawRecords()).to.deep.equal([])
    })
  }

  it('logs out nobody else', async () => {
    const other = await nodes.client(one)
    const client = await nodes.stranger(one)
    client.send({ type: 'AUTH', token: 'nonsense' })
    await client.closed()
    other.write('op', 'key', 1)
    expect((await other.resultOf('op')).success).to.equal(true)
  })
})
