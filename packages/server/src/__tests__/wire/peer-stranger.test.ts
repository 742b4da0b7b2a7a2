/** Whoever does not know the cluster secret is told nothing by a cluster port, and is closed. */
import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import { NodeRuntime, decodeFrame, serialize } from '@topgunbuild/core'
import type { Connection, ConnectionEnd } from '@topgunbuild/core'
import { clusterKeyOf, proofOf } from '../../cluster/mesh/handshake-proof'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../../cluster/mesh/peer-messages'
import { Nodes, type TestNode } from '../support/Nodes'
import { SECRET } from '../support/RawClient'
import { pollUntil } from '../utils/test-helpers'

interface Heard {
  readonly type: string
  readonly nonce: string
}

/** One end of a peer handshake that says what the test makes it say. */
class Stranger {
  readonly runtime = new NodeRuntime()
  readonly heard: Heard[] = []
  readonly bytes: string[] = []
  readonly nonce = randomBytes(16).toString('hex')
  end: ConnectionEnd | undefined
  private connection: Connection | undefined

  async dial(port: number): Promise<this> {
    await new Promise<void>((opened) => {
      this.connection = this.runtime.connect(
        `ws://127.0.0.1:${port}`,
        { timeoutMs: 2000, maxFrameBytes: 2 ** 20 },
        {
          opened,
          ...this.events(),
        },
      )
    })
    return this
  }

  /** Listens in place of a node; whoever dials is challenged as an acceptor would. */
  async listen(answer: (heard: Heard) => object | undefined): Promise<number> {
    const { port } = await this.runtime.listen({
      host: '127.0.0.1',
      port: 0,
      maxFrameBytes: 2 ** 20,
      accept: (connection) => {
        this.connection = connection
        const { closed, frame } = this.events()
        return {
          closed,
          frame: (data) => {
            frame(data)
            const last = this.heard.at(-1)
            const reply = last === undefined ? undefined : answer(last)
            if (reply !== undefined) this.say(reply)
          },
        }
      },
    })
    return port
  }

  say(message: object | Uint8Array): void {
    this.connection?.send(message instanceof Uint8Array ? message : serialize(message))
  }

  async closed(): Promise<ConnectionEnd> {
    await pollUntil(() => this.end !== undefined, { intervalMs: 5, description: 'the close' })
    return this.end!
  }

  async hears(type: string): Promise<Heard> {
    const found = (): Heard | undefined => this.heard.find((message) => message.type === type)
    await pollUntil(() => found() !== undefined, { intervalMs: 5, description: type })
    return found()!
  }

  private events() {
    return {
      frame: (data: Uint8Array | string): void => {
        this.bytes.push(Buffer.from(data).toString('latin1'))
        this.heard.push(decodeFrame(data) as Heard)
      },
      closed: (end: ConnectionEnd): void => {
        this.end = end
      },
    }
  }
}

describe('on the cluster port: a stranger', () => {
  const nodes = new Nodes()
  const strangers: Stranger[] = []
  let one: TestNode
  before(async () => (one = await nodes.start('the-node', { clusterSecret: 'the cluster secret' })))
  after(() => {
    for (const { runtime } of strangers) runtime.kill()
    nodes.end()
  })

  const secret = Buffer.from('the cluster secret')
  const identity: PeerIdentity = {
    nodeId: 'intruder',
    incarnation: 'intruder-1',
    endpoint: 'ws://evil.example',
    clusterAddress: 'evil.example:1',
    protocol: PEER_PROTOCOL_VERSION,
    since: PEER_PROTOCOL_VERSION,
  }
  const newStranger = (): Stranger => {
    const stranger = new Stranger()
    strangers.push(stranger)
    return stranger
  }
  const nothingWasTold = (stranger: Stranger): void => {
    const told = stranger.bytes.join('')
    const { state } = one.node.inspect()
    const { incarnation = '', clusterAddress = '', endpoint = '' } = state?.members[0] ?? {}
    for (const word of ['the-node', incarnation, clusterAddress, endpoint, state?.clusterId ?? '']) {
      expect(told.includes(word), word).to.equal(false)
    }
    expect(one.node.getMembers()).to.deep.equal(['the-node'])
  }

  it('that proves another secret hears no identity and is closed', async () => {
    const stranger = await newStranger().dial(one.node.clusterPort)
    stranger.say({ type: 'PEER_CHALLENGE', nonce: stranger.nonce })
    const { nonce } = await stranger.hears('PEER_PROOF')
    const wrong = proofOf(Buffer.from('a guess'), 'dialler', { dialler: stranger.nonce, acceptor: nonce }, identity)
    stranger.say({ type: 'PEER_HELLO', identity, proof: wrong })
    expect((await stranger.closed()).code).to.equal(4001)
    expect(stranger.heard.map(({ type }) => type)).to.deep.equal(['PEER_PROOF'])
    nothingWasTold(stranger)
  })

  it('that sends the node’s own proof back is closed', async () => {
    const stranger = await newStranger().dial(one.node.clusterPort)
    stranger.say({ type: 'PEER_CHALLENGE', nonce: stranger.nonce })
    const answer = await stranger.hears('PEER_PROOF')
    stranger.say({ type: 'PEER_HELLO', identity, proof: Reflect.get(answer, 'proof') })
    expect((await stranger.closed()).code).to.equal(4001)
    nothingWasTold(stranger)
  })

  it('that changes the identity under a good proof is closed', async () => {
    const stranger = await newStranger().dial(one.node.clusterPort)
    stranger.say({ type: 'PEER_CHALLENGE', nonce: stranger.nonce })
    const { nonce } = await stranger.hears('PEER_PROOF')
    const good = proofOf(secret, 'dialler', { dialler: stranger.nonce, acceptor: nonce }, identity)
    stranger.say({ type: 'PEER_HELLO', identity: { ...identity, nodeId: 'another' }, proof: good })
    expect((await stranger.closed()).code).to.equal(4001)
    nothingWasTold(stranger)
  })

  const FIRST_WORDS: readonly [string, object | Uint8Array][] = [
    ['skips the challenge', { type: 'PEER_HELLO', identity, proof: 'x' }],
    ['claims to be linked', { type: 'PEER_LINKED' }],
    ['asks for the state', { type: 'STATE_PULL' }],
    ['sends what cannot be read', new Uint8Array([0xc1])],
    ['speaks as a client', { type: 'AUTH', token: 'x' }],
  ]
  for (const [name, words] of FIRST_WORDS) {
    it(`that ${name} is closed without a word`, async () => {
      const stranger = await newStranger().dial(one.node.clusterPort)
      stranger.say(words)
      expect((await stranger.closed()).code).to.equal(4001)
      expect(stranger.heard).to.deep.equal([])
    })
  }

  it('that listens where a node is expected learns no identity from the node that dials', async () => {
    const stranger = newStranger()
    const port = await stranger.listen((heard) =>
      heard.type === 'PEER_CHALLENGE' ? { type: 'PEER_PROOF', nonce: stranger.nonce, proof: 'a guess' } : undefined,
    )
    const dialling = nodes.create('the-dialler', { clusterSecret: 'the cluster secret', peers: [`127.0.0.1:${port}`] })
    expect((await stranger.closed()).code).to.equal(4001)
    expect([...new Set(stranger.heard.map(({ type }) => type))]).to.deep.equal(['PEER_CHALLENGE'])
    expect(stranger.bytes.join('').includes('the-dialler')).to.equal(false)
    dialling.runtime.kill()
  })

  it('with the secret, but of another protocol, is closed', async () => {
    const stranger = await newStranger().dial(one.node.clusterPort)
    stranger.say({ type: 'PEER_CHALLENGE', nonce: stranger.nonce })
    const { nonce } = await stranger.hears('PEER_PROOF')
    const old = { ...identity, protocol: 99, since: 99 }
    const proof = proofOf(secret, 'dialler', { dialler: stranger.nonce, acceptor: nonce }, old)
    stranger.say({ type: 'PEER_HELLO', identity: old, proof })
    expect((await stranger.closed()).code).to.equal(4001)
    expect(one.node.getMembers()).to.deep.equal(['the-node'])
  })

  it('with the secret, of the next protocol that still speaks this one, is a peer; what is new in its words is no offence', async () => {
    const stranger = await newStranger().dial(one.node.clusterPort)
    stranger.say({ type: 'PEER_CHALLENGE', nonce: stranger.nonce })
    const { nonce } = await stranger.hears('PEER_PROOF')
    const next = { ...identity, protocol: PEER_PROTOCOL_VERSION + 1, since: PEER_PROTOCOL_VERSION }
    const proof = proofOf(secret, 'dialler', { dialler: stranger.nonce, acceptor: nonce }, next)
    stranger.say({ type: 'PEER_HELLO', identity: { ...next, mood: 'new' }, proof })
    await stranger.hears('PEER_WELCOME')
    stranger.say({ type: 'PEER_LINKED' })
    stranger.say({ type: 'SOMETHING_NEW', of: 'the next version' })
    stranger.say({ type: 'HEARTBEAT', stamp: 1, echo: null, position: null, former: null, facts: [], mood: 'new' })
    await pollUntil(() => one.node.getMembers().length === 2, { description: 'the newer node to be a member' })
    expect(stranger.end).to.equal(undefined)
  })

  it('that knows only the token secret does not know the cluster secret', () => {
    expect(clusterKeyOf('the cluster secret', SECRET).equals(clusterKeyOf(undefined, SECRET))).to.equal(false)
  })
})
