/** Tokens: one for every connection, renewed before their end, and refused by one node without harm to the others. */
import { expect } from 'chai'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import { TopGunClient } from '../../TopGunClient'
import { DeadlineAtWill } from '../support/DeadlineAtWill'
import { mapOf } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}

describe('authentication', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('refused by one node leaves the others connected, and says who and why', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b', { refuse: () => 'wrong signature' })]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.client({ cluster: { seeds: [a.url, b.url] } })
    const failure = await new Promise((resolve) => client.on('authFailed', resolve))
    expect(failure).to.include({ endpoint: `${b.url}/`, reason: 'wrong signature', code: 'UNAUTHENTICATED' })
    await until(() => client.getConnectedNodes().length === 1, 'the connection to a')
    await client.getMap('test').put('key-1', 1)
    expect(client.getConnectedNodes()).to.deep.equal(['a'])
  })

  it('refused by all is the cause that a waiting put is told', async () => {
    const a = await scene.node('a', { refuse: () => 'token expired' })
    const runtime = new DeadlineAtWill()
    const client = await scene.client({ cluster: { seeds: [a.url] }, runtime })
    const put = errorOf(client.getMap('test').put('key-1', 1, { timeoutMs: runtime.timeoutMs }))
    await until(() => client.getAuthFailure() !== null, 'the refusal')
    runtime.passes()
    const error = await put
    expect(error).to.include({ code: 'DEADLINE_PASSED', definite: false })
    expect(error.cause).to.include({ code: 'UNAUTHENTICATED', message: 'token expired' })
    expect(client.getAuthFailure()).to.include({ reason: 'token expired' })
    expect(client.getConnectedNodes()).to.deep.equal([])
    expect(a.ops).to.deep.equal([])
  })

  it('tries another token at once, and forgets why the first was refused', async () => {
    const a = await scene.node('a', { refuse: (token) => (token === 'token' ? 'no' : null) })
    const client = await scene.client({ cluster: { seeds: [a.url] } })
    await until(() => client.getAuthFailure() !== null, 'the refusal')
    client.setAuthToken('better')
    await until(() => client.getConnectedNodes().length === 1, 'the connection')
    expect(client.getAuthFailure()).to.equal(null)
  })

  it('reaches connections that were open before the token was given', async () => {
    const a = await scene.node('a')
    const client = new TopGunClient({ cluster: { seeds: [a.url] }, storage: new MemoryStorageAdapter() })
    try {
      await until(() => a.open.size === 1, 'a connection')
      expect(a.tokens).to.deep.equal([])
      client.setAuthToken('late')
      await until(() => client.getConnectedNodes().length === 1, 'the handshake')
    } finally {
      await client.close()
    }
  })

  it('renews in band, on the open connection, before the token ends', async () => {
    const a = await scene.node('a')
    const client = await scene.client({ cluster: { seeds: [a.url] } })
    let given = 0
    const soon = (): number => Math.floor(a.runtime.wallNow() / 1000) + 2
    client.setAuthTokenProvider(async () => jwt({ exp: soon(), n: ++given }))
    await until(() => new Set(a.tokens).size >= 3, 'a renewed token')
    expect(a.open.size).to.equal(1)
    expect(client.getConnectedNodes()).to.deep.equal(['a'])
  })

  it('tells what a provider threw, and asks it again', async () => {
    const a = await scene.node('a')
    const client = new TopGunClient({ cluster: { seeds: [a.url] }, storage: new MemoryStorageAdapter() })
    try {
      const told = new Promise((resolve) => client.on('error', resolve))
      let asked = 0
      client.setAuthTokenProvider(async () => {
        if (asked++ === 0) throw new Error('no token today')
        return 'token'
      })
      expect(await told).to.include({ message: 'no token today' })
      a.drop()
      await until(() => client.getConnectedNodes().length === 1, 'the handshake')
    } finally {
      await client.close()
    }
  })
})
