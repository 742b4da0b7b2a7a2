/** A peer made of nothing but a socket: proves the cluster secret, and says after that exactly what a test tells it to. */
import { NodeRuntime, decodeFrame, serialize } from '@topgunbuild/core'
import type { Connection, ConnectionEnd } from '@topgunbuild/core'
import { proofOf } from '../../cluster/mesh/handshake-proof'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../../cluster/mesh/peer-messages'
import { pollUntil } from '../utils/test-helpers'

type Heard = Readonly<Record<string, unknown>>

export class RawPeer {
  readonly heard: Heard[] = []
  end: ConnectionEnd | undefined
  private connection: Connection | undefined
  private readonly runtime = new NodeRuntime()
  private readonly nonce = '0'.repeat(32)

  private constructor(private readonly secret: Buffer) {}

  /** A link that stands at both ends. */
  static async linked(port: number, secret: Buffer, change: Partial<PeerIdentity> = {}): Promise<RawPeer> {
    const peer = new RawPeer(secret)
    await peer.shakeHands(port, change)
    await peer.hears('PEER_WELCOME')
    peer.say({ type: 'PEER_LINKED' })
    return peer
  }

  say(message: object): void {
    this.sayBytes(serialize(message))
  }

  sayBytes(frame: Uint8Array): void {
    this.connection?.send(frame)
  }

  async hears(type: string): Promise<Heard> {
    const found = (): Heard | undefined => this.heard.find((message) => message['type'] === type)
    await pollUntil(() => found() !== undefined || this.end !== undefined, { intervalMs: 5, description: type })
    const message = found()
    if (message === undefined) throw new Error(`closed with ${this.end?.code} before ${type}`)
    return message
  }

  async closed(): Promise<ConnectionEnd> {
    await pollUntil(() => this.end !== undefined, { intervalMs: 5, description: 'the close' })
    if (this.end === undefined) throw new Error('still open')
    return this.end
  }

  leave(): void {
    this.runtime.kill()
  }

  private async shakeHands(port: number, change: Partial<PeerIdentity>): Promise<void> {
    await new Promise<void>((opened) => {
      this.connection = this.runtime.connect(
        `ws://127.0.0.1:${port}`,
        { timeoutMs: 2000, maxFrameBytes: 2 ** 26 },
        {
          opened,
          frame: (data) => this.heard.push(decodeFrame(data) as Heard),
          closed: (end) => {
            this.end = end
          },
        },
      )
    })
    this.say({ type: 'PEER_CHALLENGE', nonce: this.nonce })
    const acceptor = String((await this.hears('PEER_PROOF'))['nonce'])
    const identity: PeerIdentity = {
      nodeId: 'mad',
      incarnation: 'mad-1',
      endpoint: 'ws://mad.example',
      clusterAddress: '127.0.0.1:1',
      protocol: PEER_PROTOCOL_VERSION,
      since: PEER_PROTOCOL_VERSION,
      ...change,
    }
    const proof = proofOf(this.secret, 'dialler', { dialler: this.nonce, acceptor }, identity)
    this.say({ type: 'PEER_HELLO', identity, proof })
  }
}
