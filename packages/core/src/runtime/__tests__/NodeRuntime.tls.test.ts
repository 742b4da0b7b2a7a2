/** Who gets through TLS, and what those who do not are told at either end. */
import { once } from 'node:events'
import { get } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { expect } from 'chai'
import type { Listener } from '../Runtime'
import type { ConnectTls, ListenTls } from '../tls-options'
import { Authority, type Issued } from './certificates'
import { Ear, MAX_FRAME_BYTES, runtimesUnderTest } from './runtimes-under-test'

describe('NodeRuntime: TLS', () => {
  const { runtimeOf, listenWith, sockets } = runtimesUnderTest()
  let ours: Authority
  let theirs: Authority
  let node: Issued
  let stranger: Issued

  before(async () => {
    ours = await Authority.found('ours')
    theirs = await Authority.found('theirs')
    node = await ours.issue()
    stranger = await theirs.issue()
  })

  interface Port {
    readonly listener: Listener
    readonly accepted: Ear[]
    /** What was told of those kept out. */
    readonly keptOut: { remoteAddress: string; why: string }[]
  }

  const open = async (tls: Partial<ListenTls> | 'plain' = {}): Promise<Port> => {
    const accepted: Ear[] = []
    const keptOut: Port['keptOut'] = []
    const listener = await listenWith(runtimeOf(), accepted, {
      tls: tls === 'plain' ? undefined : { ...node, ...tls },
      keptOut: (remoteAddress, why) => keptOut.push({ remoteAddress, why }),
    })
    return { listener, accepted, keptOut }
  }

  const dial = async (url: string, tls?: ConnectTls): Promise<Ear> => {
    const ear = new Ear()
    ear.connection = runtimeOf().connect(url, { timeoutMs: 5000, maxFrameBytes: MAX_FRAME_BYTES, tls }, ear)
    await ear.until(() => ear.heard.length > 0)
    return ear
  }
  const secure = ({ listener }: Port, tls?: ConnectTls): Promise<Ear> => dial(`wss://127.0.0.1:${listener.port}`, tls)

  /** What still goes through the port after whatever happened to it. */
  const stillServes = async (port: Port, tls: ConnectTls): Promise<void> => {
    const before = port.accepted.length
    const ear = await secure(port, tls)
    expect(ear.heard).to.deep.equal(['opened'])
    expect(port.accepted.length).to.equal(before + 1)
  }

  it('carries frames to and from who trusts the authority of the certificate', async () => {
    const port = await open()
    const client = await secure(port, { ca: ours.cert })
    client.connection?.send('hello')
    await port.accepted[0]?.until(() => port.accepted[0]?.heard.length === 1)
    expect(port.accepted[0]?.heard).to.deep.equal(['hello'])
    expect(client.connection?.remoteAddress).to.equal(`127.0.0.1:${port.listener.port}`)
    expect(port.keptOut).to.deep.equal([])
  })

  it('opens a key by its passphrase', async () => {
    const passphrase = 'sesame'
    const port = await open({ ...(await ours.issue({ passphrase })), passphrase })
    await stillServes(port, { ca: ours.cert })
  })

  it('answers plain requests encrypted', async () => {
    const listener = await listenWith(runtimeOf(), [], {
      tls: node,
      plainHttp: () => ({ status: 200, body: 'running' }),
    })
    const [response] = await once(get(`https://127.0.0.1:${listener.port}/`, { ca: ours.cert }), 'response')
    expect(await text(response)).to.equal('running')
  })

  const DISTRUSTED: readonly [string, () => Promise<Partial<ListenTls>>, () => ConnectTls, RegExp][] = [
    ['of an authority it does not know', async () => node, () => ({}), /no authority trusted here has signed/],
    ['of another authority than its own', async () => stranger, () => ({ ca: ours.cert }), /no authority trusted here/],
    ['that has expired', () => ours.issue({ days: [-2, -1] }), () => ({ ca: ours.cert }), /has expired/],
    ['that is not valid yet', () => ours.issue({ days: [1, 2] }), () => ({ ca: ours.cert }), /not valid yet/],
    [
      'for another name',
      () => ours.issue({ names: ['elsewhere.example'] }),
      () => ({ ca: ours.cert }),
      /for another name .*127\.0\.0\.1/,
    ],
    [
      'for another name than it insists on',
      async () => node,
      () => ({ ca: ours.cert, servername: 'elsewhere.example' }),
      /for another name .*elsewhere\.example/,
    ],
  ]
  for (const [name, shown, trust, reason] of DISTRUSTED) {
    it(`tells who dials that the certificate is one ${name}, and nobody is accepted`, async () => {
      const port = await open(await shown())
      const client = await secure(port, trust())
      expect(client.heard).to.deep.equal(['closed'])
      expect(client.end).to.include({ code: 1006, failure: 'insecure' })
      expect(client.end?.reason).to.match(reason)
      expect(port.accepted).to.deep.equal([])
    })
  }

  it('takes any certificate when told not to reject any', async () => {
    await stillServes(await open(stranger), { ca: ours.cert, rejectUnauthorized: false })
  })

  it('takes a certificate for the name that was given instead of the host', async () => {
    const port = await open(await ours.issue({ names: ['inside.example'] }))
    await stillServes(port, { ca: ours.cert, servername: 'inside.example' })
  })

  it('tells who speaks in the clear to a TLS port what may be wrong, and goes on', async () => {
    const port = await open()
    const client = await dial(`ws://127.0.0.1:${port.listener.port}`)
    expect(client.end).to.include({ failure: 'reset' })
    expect(client.end?.reason).to.contain('it may expect TLS, for which the address begins with wss://')
    expect(port.keptOut.map(({ why }) => why)).to.deep.equal(['it does not speak TLS (ERR_SSL_HTTP_REQUEST)'])
    await stillServes(port, { ca: ours.cert })
  })

  it('tells who speaks TLS to a plain port that TLS is not spoken there, and goes on', async () => {
    const port = await open('plain')
    const client = await secure(port, { ca: ours.cert })
    expect(client.end).to.include({ failure: 'insecure' })
    expect(client.end?.reason).to.contain('it does not speak TLS')
    const plain = await dial(`ws://127.0.0.1:${port.listener.port}`)
    expect(plain.heard).to.deep.equal(['opened'])
  })

  it('tells who offers no version that is accepted, and goes on', async () => {
    const port = await open({ minVersion: 'TLSv1.3' })
    const offers = { port: port.listener.port, host: '127.0.0.1', ca: ours.cert, maxVersion: 'TLSv1.2' } as const
    const [refusal] = await once(connectTls(offers), 'error')
    expect(String(refusal)).to.contain('protocol version')
    expect(port.keptOut[0]?.why).to.contain('it speaks no TLS version that is accepted at both ends')
    await stillServes(port, { ca: ours.cert, minVersion: 'TLSv1.3' })
  })

  it('tells who knows none of the accepted ciphers, and goes on', async () => {
    // Ciphers are a choice up to version 1.2 only, so one end must not speak 1.3 for the choice to matter.
    const port = await open({ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })
    const ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384'
    const offers = {
      port: port.listener.port,
      host: '127.0.0.1',
      ca: ours.cert,
      maxVersion: 'TLSv1.2',
      ciphers,
    } as const
    await once(connectTls(offers), 'error')
    expect(port.keptOut[0]?.why).to.contain('agree on no cipher')
    await stillServes(port, { ca: ours.cert })
  })

  it('says why its own material cannot be used', async () => {
    const client = await secure(await open(), { ca: ours.cert, cert: 'no certificate', key: 'no key' })
    expect(client.end).to.include({ failure: 'insecure' })
    expect(client.end?.reason).to.contain('no TLS connection came about (ERR_OSSL')
  })

  it('counts a handshake nobody answers as a timeout', async () => {
    const far = runtimeOf()
    const listener = await listenWith(far, [], { tls: node })
    far.freeze()
    const ear = new Ear()
    const options = { timeoutMs: 50, maxFrameBytes: MAX_FRAME_BYTES, tls: { ca: ours.cert } }
    ear.connection = runtimeOf().connect(`wss://127.0.0.1:${listener.port}`, options, ear)
    await ear.until(() => ear.end !== undefined)
    expect(ear.end).to.include({ failure: 'timeout', reason: 'it did not answer in time' })
  })

  it('survives bytes that are no TLS, and a socket that ends in the middle of the handshake', async () => {
    const port = await open()
    for (const bytes of [Buffer.from([0, 1, 2, 255, 13, 10, 13, 10]), Buffer.from([22, 3, 1, 2, 0, 1])]) {
      const socket = connectTcp(port.listener.port, '127.0.0.1')
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.resume()
      socket.end(bytes)
      await once(socket, 'close')
    }
    await stillServes(port, { ca: ours.cert })
  })

  describe('with certificates at both ends', () => {
    const both = (): Promise<Port> => open({ ca: ours.cert, requireClientCert: true })

    it('accepts a certificate of the authority', async () => {
      const port = await both()
      await stillServes(port, { ca: ours.cert, ...(await ours.issue()) })
      expect(port.keptOut).to.deep.equal([])
    })

    const KEPT_OUT: readonly [string, () => Promise<ConnectTls>, RegExp][] = [
      ['no certificate', async () => ({}), /it shows no certificate/],
      ['a certificate of another authority', async () => stranger, /no authority trusted here has signed/],
      ['an expired certificate', () => ours.issue({ days: [-2, -1] }), /has expired/],
    ]
    for (const [name, shown, why] of KEPT_OUT) {
      it(`keeps out ${name}: never accepted, told by address, and no harm done`, async () => {
        const port = await both()
        const client = await secure(port, { ca: ours.cert, ...(await shown()) })
        expect(client.heard).to.deep.equal(['closed'])
        expect(client.end?.failure).to.be.oneOf(['insecure', 'reset'])
        expect(client.end?.reason).to.match(/certificate/)
        expect(port.accepted).to.deep.equal([])
        expect(port.keptOut).to.have.length(1)
        expect(port.keptOut[0]?.why).to.match(why)
        expect(port.keptOut[0]?.remoteAddress).to.match(/^127\.0\.0\.1:\d+$/)
        await stillServes(port, { ca: ours.cert, ...node })
      })
    }
  })
})
