/** A node of no cluster that knows the secret: proves it on a cluster port, and then says what a test makes it say. */
import { NodeRuntime, decodeFrame, serialize } from '@topgunbuild/core'
import type { Connection, ConnectionEnd } from '@topgunbuild/core'
import { clusterKeyOf, proofOf } from '../../cluster/mesh/handshake-proof'
import { PEER_PROTOCOL_VERSION, type PeerIdentity, type PeerMessage } from '../../cluster/mesh/peer-messages'
import { pollUntil } from '../utils/test-helpers'
import { SECRET } from './RawClient'

interface Shaken {
  readonly type: string
  readonly nonce: string
}

export class ScriptedPeer {
  readonly heard: { readonly type: string }[] = []
  private readonly runtime = new NodeRuntime()
  private readonly nonce = 'd'.repeat(32)
  private connection: Connection | undefined
  private ending: ConnectionEnd | undefined

  constructor(private readonly nodeId: string) {}

  /** Linked, as a node is that dialled. */
  async link(port: number): Promise<this> {
    await this.knock(port)
    const identity: PeerIdentity = {
      nodeId: this.nodeId,
      incarnation: `${this.nodeId}-1`,
      endpoint: 'ws://peer.example',
      clusterAddress: 'peer.example:1',
      protocol: PEER_PROTOCOL_VERSION,
      since: PEER_PROTOCOL_VERSION,
    }
    const secret = clusterKeyOf(undefined, SECRET)
    const { nonce: acceptor } = await this.hears('PEER_PROOF')
    const proof = proofOf(secret, 'dialler', { dialler: this.nonce, acceptor }, identity)
    this.connection?.send(serialize({ type: 'PEER_HELLO', identity, proof }))
    await this.hears('PEER_WELCOME')
    this.connection?.send(serialize({ type: 'PEER_LINKED' }))
    return this
  }

  /** Connected, and nothing proved. */
  async knock(port: number): Promise<this> {
    await new Promise<void>((opened) => {
      this.connection = this.runtime.connect(
        `ws://127.0.0.1:${port}`,
        { timeoutMs: 2000, maxFrameBytes: 2 ** 26 },
        {
          opened,
          frame: (data) => void this.heard.push(decodeFrame(data) as Shaken),
          closed: (end) => {
            this.ending = end
          },
        },
      )
    })
    this.connection?.send(serialize({ type: 'PEER_CHALLENGE', nonce: this.nonce }))
    return this
  }

  say(message: PeerMessage): void {
    this.connection?.send(serialize(message))
  }

  /** In no state, as it says. */
  asksToBeLetIn(): void {
    this.say({ type: 'HEARTBEAT', stamp: 1, echo: null, position: null, former: null, facts: [] })
  }

  /** How many messages of this type came. */
  count(type: string): number {
    return this.heard.filter((message) => message.type === type).length
  }

  stopReading(): void {
    this.connection?.pauseReading()
  }

  goOnReading(): void {
    this.connection?.resumeReading()
  }

  async closed(): Promise<ConnectionEnd> {
    await pollUntil(() => this.ending !== undefined, { intervalMs: 5, description: 'the close' })
    return this.ending!
  }

  async hears(type: string): Promise<Shaken> {
    const found = (): { readonly type: string } | undefined => this.heard.find((message) => message.type === type)
    await pollUntil(() => found() !== undefined, { intervalMs: 5, description: type })
    return found() as Shaken
  }

  leave(): void {
    this.runtime.kill()
  }
}
