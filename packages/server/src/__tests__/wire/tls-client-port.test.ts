/** The client port over TLS: what it says of itself, whom it lets in, and what the others do to it. */
import { once } from 'node:events'
import { get } from 'node:https'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { NodeRuntime } from '@topgunbuild/core'
import type { ConnectionEnd, ConnectTls } from '@topgunbuild/core'
import { Authority, type Issued } from '../../../../core/src/runtime/__tests__/certificates'
import type { TlsConfig } from '../../config/tls-config'
import { CertificateFiles } from '../support/CertificateFiles'
import { Nodes, type StartOptions, type TestNode } from '../support/Nodes'
import { RawClient } from '../support/RawClient'
import { pollUntil } from '../utils/test-helpers'

describe('the client port over TLS', () => {
  const nodes = new Nodes()
  const clients: RawClient[] = []
  const files = new CertificateFiles()
  const logged: { message: string; details: unknown }[] = []
  let ours: Authority
  let mine: Issued
  let config: TlsConfig
  before(async () => {
    ours = await Authority.found('ours')
    mine = await ours.issue()
    config = await files.issue(ours)
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.leave()
    nodes.end()
    logged.splice(0)
  })
  after(() => files.remove())

  const start = (tls: Partial<TlsConfig> = {}, more: StartOptions = {}): Promise<TestNode> =>
    nodes.start('a', {
      tls: { ...config, ...tls },
      log: (_level, message, details) => logged.push({ message, details }),
      ...more,
    })
  const client = async ({ node }: TestNode, tls: ConnectTls): Promise<RawClient> => {
    const connected = await RawClient.authenticated(node.port, { tls })
    clients.push(connected)
    return connected
  }
  /** How an attempt to get in ended. */
  const refusalOf = async (url: string, tls?: ConnectTls): Promise<ConnectionEnd> => {
    const runtime = new NodeRuntime()
    const end = await new Promise<ConnectionEnd>((resolve) => {
      runtime.connect(url, { timeoutMs: 5000, maxFrameBytes: 1024, tls }, { frame: () => undefined, closed: resolve })
    })
    runtime.kill()
    return end
  }
  const told = (message: string): Promise<void> =>
    pollUntil(() => logged.some((line) => line.message === message), { intervalMs: 5, description: message })

  it('takes writes from who trusts its certificate, and names itself by wss to all', async () => {
    const one = await start()
    const ana = await client(one, { ca: ours.cert })
    ana.write('op-1', 'key', 1)
    expect((await ana.resultOf('op-1')).success).to.equal(true)
    const { payload } = await ana.next('PARTITION_MAP')
    expect(payload.nodes.map(({ endpoints }) => endpoints.websocket)).to.deep.equal([
      `wss://localhost:${one.node.port}`,
    ])
  })

  it('names what it was told to name instead', async () => {
    const one = await start({}, { advertise: { clientUrl: 'wss://outside.example' } })
    expect(one.node.inspect().state?.members[0]?.endpoint).to.equal('wss://outside.example')
  })

  it('answers a plain request encrypted, and says that it is secure', async () => {
    const one = await start()
    const [response] = await once(get(`https://localhost:${one.node.port}/`, { ca: ours.cert }), 'response')
    expect(await text(response)).to.equal('TopGun Server Running (Secure)')
  })

  it('leaves the port for operators as it is', async () => {
    const one = await start({}, { adminPort: 0 })
    expect((await fetch(`http://127.0.0.1:${one.node.adminPort}/health`)).status).to.equal(200)
  })

  it('opens an encrypted key', async () => {
    const passphrase = 'sesame'
    const one = await start({ ...(await files.issue(ours, { passphrase })), passphrase })
    await client(one, { ca: ours.cert })
  })

  it('lets nobody in who speaks in the clear, logs it, and goes on', async () => {
    const one = await start()
    const end = await refusalOf(`ws://127.0.0.1:${one.node.port}`)
    expect(end).to.include({ failure: 'reset' })
    await told('client refused')
    await client(one, { ca: ours.cert })
  })

  it('shows a certificate that a stranger to its authority does not take', async () => {
    const one = await start()
    const end = await refusalOf(`wss://127.0.0.1:${one.node.port}`)
    expect(end).to.include({ failure: 'insecure' })
    expect(end.reason).to.contain('no authority trusted here has signed its certificate')
    await client(one, { ca: ours.cert })
  })

  it('lets only those in who show a certificate, where one is asked for', async () => {
    const one = await start({ requireClientCert: true })
    const url = `wss://127.0.0.1:${one.node.port}`
    const other = await (await Authority.found('theirs')).issue()
    for (const tls of [{ ca: ours.cert }, { ca: ours.cert, ...other }]) {
      const end = await refusalOf(url, tls)
      expect(end.failure).to.be.oneOf(['insecure', 'reset'])
      expect(end.reason).to.contain('certificate')
      await told('client refused')
      logged.splice(0)
    }
    await client(one, { ca: ours.cert, ...mine })
  })
})
