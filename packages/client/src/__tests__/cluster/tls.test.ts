/** Nodes that speak TLS: how a client reaches all of them, and what it says when it does not. */
import { TopGunError, type ListenTls } from '@topgunbuild/core'
import { expect } from 'chai'
import { Authority, type Issued } from '../../../../core/src/runtime/__tests__/certificates'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import type { ConnectionFailure } from '../../connection/link-types'
import { TopGunClient } from '../../TopGunClient'
import { DeadlineAtWill } from '../support/DeadlineAtWill'
import { mapOf } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

describe('nodes that speak TLS', () => {
  const scene = new Scene()
  let authority: Authority
  let mine: Issued
  let tls: ListenTls
  let mutual: ListenTls
  before(async () => {
    authority = await Authority.found()
    mine = await authority.issue()
    tls = await authority.issue()
    mutual = { ...tls, ca: authority.cert, requireClientCert: true }
  })
  afterEach(() => scene.end())

  const failureOf = (client: TopGunClient): Promise<ConnectionFailure> =>
    new Promise((resolve) => client.on('connectFailed', resolve))

  it('are all reached from one seed, each with the certificate of the client', async () => {
    const [a, b] = [await scene.node('a', { tls: mutual }), await scene.node('b', { tls: mutual })]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.client({ cluster: { seeds: [a.url] }, tls: { ca: authority.cert, ...mine } })
    await until(() => client.getConnectedNodes().length === 2, 'both connections')
    const ack = await client.getMap('test').put('key-1', 1)
    expect(ack.servedBy).to.equal('a')
  })

  it('are served by one server, too', async () => {
    const node = await scene.node('solo', { tls: mutual })
    const client = await scene.client({ serverUrl: node.url, tls: { ca: authority.cert, ...mine } })
    expect((await client.getMap('test').put('key-1', 1)).servedBy).to.equal('solo')
  })

  it('are reached with an encrypted key, under another name, or whoever they are, when told so', async () => {
    const inside = await scene.node('inside', { tls: await authority.issue({ names: ['inside.example'] }) })
    const locked = await authority.issue({ passphrase: 'sesame' })
    for (const options of [
      { ca: authority.cert, servername: 'inside.example', ...locked, passphrase: 'sesame' },
      { rejectUnauthorized: false },
    ]) {
      const client = await scene.client({ serverUrl: inside.url, tls: options })
      await until(() => client.getConnectionState() === 'CONNECTED', 'the connection')
    }
  })

  for (const mode of ['cluster', 'single-server'] as const) {
    it(`are refused when they are not trusted, and the client says why: ${mode}`, async () => {
      const node = await scene.node('a', { tls })
      const to = mode === 'cluster' ? { cluster: { seeds: [node.url] } } : { serverUrl: node.url }
      const runtime = new DeadlineAtWill()
      const client = await scene.client({ ...to, runtime })
      const failed = failureOf(client)
      const put = errorOf(client.getMap('test').put('key-1', 1, { timeoutMs: runtime.timeoutMs }))
      const failure = await failed
      expect(failure).to.include({ endpoint: `${node.url}/`, nodeId: null, failure: 'insecure' })
      expect(failure.reason).to.contain('no authority trusted here has signed its certificate')
      runtime.passes()
      const { cause } = await put
      expect(cause).to.be.instanceOf(TopGunError)
      expect(cause).to.include({
        code: 'CONNECTION_LOST',
        message: `No connection to ${node.url}/: ${failure.reason}`,
      })
      expect(node.open.size).to.equal(0)
      expect(client.getConnectedNodes()).to.deep.equal([])
    })
  }

  it('with an expired certificate are refused, and the client says so', async () => {
    const node = await scene.node('a', { tls: await authority.issue({ days: [-2, -1] }) })
    const client = await scene.client({ serverUrl: node.url, tls: { ca: authority.cert } })
    expect((await failureOf(client)).reason).to.contain('its certificate has expired')
  })

  it('and ask for a certificate refuse a client without one, and the client says so', async () => {
    const node = await scene.node('a', { tls: mutual })
    const client = await scene.client({ serverUrl: node.url, tls: { ca: authority.cert } })
    expect((await failureOf(client)).reason).to.contain('certificate')
    expect(node.open.size).to.equal(0)
  })

  it('cannot be spoken to in the clear, nor others by TLS, and the client says what may be wrong', async () => {
    const secure = await scene.node('a', { tls })
    const plain = await scene.node('b')
    const inTheClear = await scene.client({ serverUrl: secure.url.replace('wss:', 'ws:') })
    expect(await failureOf(inTheClear)).to.include({ failure: 'reset' })
    expect((await failureOf(inTheClear)).reason).to.contain('begins with wss://')
    const byTls = await scene.client({ serverUrl: plain.url.replace('ws:', 'wss:'), tls: { ca: authority.cert } })
    expect((await failureOf(byTls)).reason).to.contain('it does not speak TLS')
  })

  it('come back: a client that was told of the failure is connected once the certificate is one it trusts', async () => {
    const stranger = await (await Authority.found('theirs')).issue()
    const node = await scene.node('a', { tls: stranger })
    const client = await scene.client({ serverUrl: node.url, tls: { ca: authority.cert } })
    await failureOf(client)
    const { port } = node
    node.stop()
    await scene.node('a', { tls }, port)
    await until(() => client.getConnectionState() === 'CONNECTED', 'the connection')
  })

  const BAD: readonly (readonly [string, () => object, RegExp])[] = [
    ['a key without certificate', () => ({ key: mine.key }), /^tls\.cert is missing/],
    ['a certificate without key', () => ({ cert: mine.cert }), /^tls\.key is missing/],
    ['an authority that is a path', () => ({ ca: '/etc/ca.pem' }), /^tls\.ca holds no certificate in PEM form/],
  ]
  for (const [name, options, sentence] of BAD) {
    it(`are not looked for with ${name}: the constructor says which option is wrong`, () => {
      const config = { serverUrl: 'wss://nobody.invalid', storage: new MemoryStorageAdapter(), tls: options() }
      expect(() => new TopGunClient(config)).to.throw(TopGunError, sentence)
    })
  }
})
