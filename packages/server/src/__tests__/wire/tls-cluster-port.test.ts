/** The cluster port over TLS: nodes that prove a certificate to each other, and those that cannot. */
import { expect } from 'chai'
import { NodeRuntime, decodeFrame, serialize } from '@topgunbuild/core'
import type { ConnectionEnd, ConnectTls } from '@topgunbuild/core'
import { Authority } from '../../../../core/src/runtime/__tests__/certificates'
import type { ClusterTlsConfig } from '../../config/tls-config'
import { CertificateFiles } from '../support/CertificateFiles'
import { keyOwnedBy, Nodes, type StartOptions, type TestNode } from '../support/Nodes'
import { pollUntil } from '../utils/test-helpers'

describe('the cluster port over TLS', () => {
  const nodes = new Nodes()
  const files = new CertificateFiles()
  const runtimes: NodeRuntime[] = []
  const logged: { node: string; message: string; why: string }[] = []
  let ours: Authority
  let theirs: Authority
  before(async () => {
    ours = await Authority.found('ours')
    theirs = await Authority.found('theirs')
  })
  afterEach(() => {
    for (const runtime of runtimes.splice(0)) runtime.kill()
    nodes.end()
    logged.splice(0)
  })
  after(() => files.remove())

  const mutual = async (): Promise<ClusterTlsConfig> => ({ ...(await files.issue(ours)), requireClientCert: true })
  const logging = (node: string): StartOptions => ({
    log: (_level, message, details) => logged.push({ node, message, why: JSON.stringify(details ?? {}) }),
  })
  const told = (node: string, message: string, why: string): Promise<void> =>
    pollUntil(() => logged.some((line) => line.node === node && line.message === message && line.why.includes(why)), {
      intervalMs: 5,
      description: `${node} to log "${message}" because ${why}`,
      timeoutMs: 10_000,
    })
  const addressOf = ({ node }: TestNode): string => `127.0.0.1:${node.clusterPort}`

  /** Knocks, and says what a node would say first, should there be anybody to hear it. */
  const knock = async (url: string, tls?: ConnectTls): Promise<{ end: ConnectionEnd; heard: unknown[] }> => {
    const runtime = new NodeRuntime()
    runtimes.push(runtime)
    const heard: unknown[] = []
    const end = await new Promise<ConnectionEnd>((resolve) => {
      const connection = runtime.connect(
        url,
        { timeoutMs: 5000, maxFrameBytes: 65_536, tls },
        {
          opened: () => connection.send(serialize({ type: 'PEER_CHALLENGE', nonce: 'n' })),
          frame: (data) => {
            heard.push(decodeFrame(data))
            connection.terminate()
          },
          closed: resolve,
        },
      )
    })
    return { end, heard }
  }

  it('carries a cluster whose nodes prove certificates to each other, through the loss of one', async () => {
    const clusterTls = await mutual()
    const cluster = await nodes.cluster(['a', 'b', 'c'], { clusterTls })
    const state = await nodes.settled(cluster)
    const [a, b, c] = cluster as [TestNode, TestNode, TestNode]
    const client = await nodes.client(a)
    const key = keyOwnedBy(state, 'c')
    client.write('op-1', key, 1)
    expect(await client.resultOf('op-1')).to.include({ success: true, achievedLevel: 'REPLICATED' })
    c.runtime.kill()
    await nodes.settled([a, b])
    client.write('op-2', key, 2)
    expect(await client.resultOf('op-2')).to.include({ success: true, achievedLevel: 'REPLICATED' })
  })

  it('stays a cluster when a node stands still and wakes up', async () => {
    const cluster = await nodes.cluster(['a', 'b', 'c'], { clusterTls: await mutual() })
    const [a, b, c] = cluster as [TestNode, TestNode, TestNode]
    c.runtime.freeze()
    await nodes.settled([a, b])
    c.runtime.thaw()
    await nodes.settled(cluster)
  })

  it('needs no certificate of who dials where none is asked for; the cluster secret tells', async () => {
    const one = await nodes.start('a', { clusterTls: await files.issue(ours) })
    const { end, heard } = await knock(`wss://${addressOf(one)}`, { ca: ours.cert })
    expect(heard).to.have.length(1)
    expect(heard[0]).to.include({ type: 'PEER_PROOF' })
    expect(end.failure).to.equal(undefined)
  })

  const STRANGERS: readonly [string, 'ws' | 'wss', () => Promise<ConnectTls>, string][] = [
    ['speaks in the clear', 'ws', async () => ({}), 'it does not speak TLS'],
    ['shows no certificate', 'wss', async () => ({ ca: ours.cert }), 'it shows no certificate'],
    [
      'shows a certificate of another authority',
      'wss',
      async () => ({ ca: ours.cert, ...(await theirs.issue()) }),
      'no authority trusted here has signed its certificate',
    ],
    [
      'shows a certificate of the past',
      'wss',
      async () => ({ ca: ours.cert, ...(await ours.issue({ days: [-2, -1] })) }),
      'its certificate has expired',
    ],
  ]
  for (const [name, scheme, tls, why] of STRANGERS) {
    it(`is closed to who ${name}, who hears not a word, and it is logged`, async () => {
      const one = await nodes.start('a', { clusterTls: await mutual(), ...logging('a') })
      const { end, heard } = await knock(`${scheme}://${addressOf(one)}`, await tls())
      expect(end.failure).to.be.oneOf(['insecure', 'reset'])
      expect(heard).to.deep.equal([])
      await told('a', 'peer refused', why)
      expect(one.node.getMembers()).to.deep.equal(['a'])
    })
  }

  it('keeps a node of another authority out, which knows the secret and is told that it may not be trusted', async () => {
    const one = await nodes.start('a', { clusterTls: await mutual(), ...logging('a') })
    const intruder: ClusterTlsConfig = {
      ...files.write(await theirs.issue(), ours),
      requireClientCert: true,
    }
    nodes.create('intruder', { clusterTls: intruder, peers: [addressOf(one)], ...logging('intruder') })
    await told('a', 'peer refused', 'no authority trusted here has signed its certificate')
    await told('intruder', 'peer not reached', 'it may not accept our certificate')
    expect(one.node.getMembers()).to.deep.equal(['a'])
  })

  it('is not trusted by a node of another authority, which says so once', async () => {
    const one = await nodes.start('a', { clusterTls: await mutual() })
    const other = { ...(await files.issue(theirs)), requireClientCert: true }
    const two = nodes.create('b', { clusterTls: other, peers: [addressOf(one)], ...logging('b') })
    await told('b', 'peer not reached', 'no authority trusted here has signed its certificate')
    await two.node.ready()
    const lines = logged.filter(({ message }) => message === 'peer not reached')
    expect(lines).to.have.length(1)
    expect(two.node.getMembers()).to.deep.equal(['b'])
  })

  it('proves nothing of the cluster secret: a certificate alone makes no member', async () => {
    const clusterTls = await mutual()
    const one = await nodes.start('a', { clusterTls, clusterSecret: 'the secret of a', ...logging('a') })
    nodes.create('b', { clusterTls, clusterSecret: 'another secret', peers: [addressOf(one)], ...logging('b') })
    await told('b', 'peer refused', 'wrong cluster secret')
    expect(one.node.getMembers()).to.deep.equal(['a'])
  })

  it('is met by its name: a certificate for another host is not taken, unless told to take any', async () => {
    const elsewhere = await files.issue(ours, { names: ['elsewhere.example'] })
    const one = await nodes.start('a', { clusterTls: elsewhere })
    const strict = nodes.create('b', { clusterTls: elsewhere, peers: [addressOf(one)], ...logging('b') })
    await told('b', 'peer not reached', 'its certificate is for another name')
    strict.runtime.kill()
    const lax = await nodes.start('c', {
      clusterTls: { ...elsewhere, rejectUnauthorized: false },
      peers: [addressOf(one)],
    })
    await pollUntil(() => lax.node.getMembers().length === 2, { description: 'c to be a member' })
  })
})
