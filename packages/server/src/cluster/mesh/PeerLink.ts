/** One connection between two nodes: the handshake at either end, then validated messages. */
import { randomHex, serialize } from '@topgunbuild/core'
import type { Connection, ConnectionEnd, ConnectionEvents, Runtime, Timer } from '@topgunbuild/core'
import type { BoundHit } from '../../inspection/queues'
import { proofOf, provesSecret, type Nonces } from './handshake-proof'
import {
  readHandshake,
  readPeerMessage,
  type HandshakeMessage,
  type PeerIdentity,
  type PeerMessage,
} from './peer-messages'
import { wordsFor } from './peer-words'

const HANDSHAKE_TIMEOUT_MS = 5000
const CLOSE_UNAUTHORIZED = 4001
const CLOSE_UNDECODABLE = 1002
const CLOSE_SLOW_READER = 1013
export const CLOSE_DUPLICATE = 4009
const CLOSE_NAME_TAKEN = 4010

export interface PeerLinkOptions {
  readonly runtime: Runtime
  readonly secret: Buffer
  readonly identity: PeerIdentity
  readonly maxPeerBufferedBytes: number
  readonly boundHit: BoundHit
}

export interface PeerLinkEvents {
  /** Asked before the link stands, at either end: why it is not wanted, or undefined. */
  objection(link: PeerLink, peer: PeerIdentity): 'duplicate' | 'name-taken' | undefined
  /** The link stands. */
  proved(link: PeerLink, peer: PeerIdentity): void
  /** The other end refused this one because its nodeId belongs to another running node. */
  nameTaken(link: PeerLink): void
  message(link: PeerLink, message: PeerMessage): void
  /** What waited to be sent has left. */
  drained(link: PeerLink): void
  closed(link: PeerLink, end: ConnectionEnd): void
  refusedPeer(remoteAddress: string, why: string): void
  /** The other end knows the secret, and speaks no version that this node understands. */
  versionDiffers(peer: PeerIdentity): void
  /** The other end is this very node: an address in its own list of peers. */
  answeredByItself(link: PeerLink): void
}

export class PeerLink implements ConnectionEvents {
  peer: PeerIdentity | undefined
  private connection: Connection | undefined
  private readonly nonce: string
  private otherNonce = ''
  private readonly deadline: Timer
  private stands = false
  private dropped = false

  constructor(
    readonly dialled: boolean,
    private readonly options: PeerLinkOptions,
    private readonly events: PeerLinkEvents,
  ) {
    this.nonce = randomHex(options.runtime, 16)
    this.deadline = options.runtime.setTimer(HANDSHAKE_TIMEOUT_MS, () => this.refuse('no handshake in time'))
  }

  attach(connection: Connection): this {
    this.connection = connection
    return this
  }

  get isOpen(): boolean {
    return this.stands && this.connection?.isOpen === true
  }

  get unsentBytes(): number {
    return this.connection?.bufferedBytes ?? 0
  }

  opened(): void {
    if (this.dialled) this.shake({ type: 'PEER_CHALLENGE', nonce: this.nonce })
  }

  /** False when the link does not stand. A peer that does not read is cut off: it comes back and resyncs. */
  send(message: PeerMessage): boolean {
    if (!this.isOpen || this.connection === undefined || this.peer === undefined) return false
    this.connection.send(serialize(wordsFor(this.peer.protocol, message)))
    if (this.unsentBytes > this.options.maxPeerBufferedBytes) {
      this.options.boundHit('peer_out')
      this.connection.close(CLOSE_SLOW_READER, 'too much unread')
      this.connection.terminate()
      return false
    }
    return true
  }

  /** False once it was refused: what is left of it is the end of its connection. */
  get isWanted(): boolean {
    return !this.dropped
  }

  /** Closes without a look at what the other end says. */
  refuseUnheard(code: number, reason: string): void {
    this.dropped = true
    this.close(code, reason)
  }

  close(code: number, reason: string): void {
    this.connection?.close(code, reason)
  }

  terminate(): void {
    this.connection?.terminate()
  }

  /** A proved peer that sends what cannot be read, or cannot be true, is broken: going on would lose its frames. */
  fault(why: string): void {
    this.events.refusedPeer(this.peer?.nodeId ?? '', why)
    this.dropped = true
    this.close(CLOSE_UNDECODABLE, 'unreadable frame')
  }

  frame(data: Uint8Array | string): void {
    // What the other end sent before it learned that this link is not wanted, or had ended.
    if (this.dropped) return
    if (this.stands) this.readMessage(data)
    else this.readHandshake(data)
  }

  drained(): void {
    if (this.stands) this.events.drained(this)
  }

  closed(end: ConnectionEnd): void {
    this.deadline.cancel()
    this.stands = false
    if (end.code === CLOSE_NAME_TAKEN && !this.dropped) this.events.nameTaken(this)
    this.events.closed(this, end)
  }

  private readMessage(data: Uint8Array | string): void {
    const reading = readPeerMessage(data)
    if (reading.kind === 'message') {
      this.events.message(this, reading.message)
      return
    }
    if (reading.kind === 'unknown') {
      this.events.refusedPeer(this.peer?.nodeId ?? '', `message of an unknown type: ${reading.type}`)
      return
    }
    this.fault(`unreadable frame: ${reading.why}`)
  }

  private readHandshake(data: Uint8Array | string): void {
    const reading = readHandshake(data)
    if (reading.kind === 'message') this.advance(reading.message)
    else this.refuse('not a handshake')
  }

  private advance(message: HandshakeMessage): void {
    const { secret, identity } = this.options
    const nonces = this.nonces()
    if (!this.dialled && message.type === 'PEER_CHALLENGE' && this.otherNonce === '') {
      this.otherNonce = message.nonce
      this.shake({ type: 'PEER_PROOF', nonce: this.nonce, proof: proofOf(secret, 'acceptor', this.nonces()) })
    } else if (this.dialled && message.type === 'PEER_PROOF' && this.otherNonce === '') {
      this.otherNonce = message.nonce
      if (!provesSecret(secret, message.proof, 'acceptor', this.nonces())) return this.refuse('wrong cluster secret')
      this.shake({ type: 'PEER_HELLO', identity, proof: proofOf(secret, 'dialler', this.nonces(), identity) })
    } else if (!this.dialled && message.type === 'PEER_HELLO' && this.otherNonce !== '') {
      if (!provesSecret(secret, message.proof, 'dialler', nonces, message.identity)) {
        return this.refuse('wrong cluster secret')
      }
      if (!this.accepts(message.identity)) return undefined
      if (this.isUnwanted(message.identity)) return undefined
      this.peer = message.identity
      this.welcome()
    } else if (this.dialled && message.type === 'PEER_WELCOME' && this.otherNonce !== '') {
      if (!provesSecret(secret, message.proof, 'welcome', nonces, message.identity)) {
        return this.refuse('wrong cluster secret')
      }
      if (!this.accepts(message.identity)) return undefined
      this.peer = message.identity
      if (this.isUnwanted(message.identity)) return undefined
      // Said first, so that whatever `proved` sends arrives behind it.
      this.shake({ type: 'PEER_LINKED' })
      this.stand(message.identity)
    } else if (!this.dialled && message.type === 'PEER_LINKED' && this.peer !== undefined) {
      if (this.isUnwanted(this.peer)) return undefined
      this.stand(this.peer)
    } else {
      this.refuse('handshake out of order')
    }
    return undefined
  }

  private welcome(): void {
    const { secret, identity } = this.options
    this.shake({ type: 'PEER_WELCOME', identity, proof: proofOf(secret, 'welcome', this.nonces(), identity) })
  }

  private accepts(peer: PeerIdentity): boolean {
    if (peer.nodeId === this.options.identity.nodeId && peer.incarnation === this.options.identity.incarnation) {
      this.events.answeredByItself(this)
      this.close(CLOSE_DUPLICATE, 'this is myself')
      return false
    }
    const { protocol, since } = this.options.identity
    if (peer.since > protocol || since > peer.protocol) {
      // Told who answers, the other end can say why it is refused.
      if (!this.dialled) this.welcome()
      this.events.versionDiffers(peer)
      this.refuse(`peer protocol ${peer.since} to ${peer.protocol}, here ${since} to ${protocol}`)
      return false
    }
    return true
  }

  private isUnwanted(peer: PeerIdentity): boolean {
    const objection = this.events.objection(this, peer)
    if (objection === undefined) return false
    this.dropped = true
    this.peer = undefined
    if (objection === 'name-taken') this.close(CLOSE_NAME_TAKEN, 'nodeId in use')
    else this.close(CLOSE_DUPLICATE, 'another link to this node stands')
    return true
  }

  private stand(peer: PeerIdentity): void {
    this.deadline.cancel()
    this.stands = true
    this.events.proved(this, peer)
  }

  private nonces(): Nonces {
    return this.dialled
      ? { dialler: this.nonce, acceptor: this.otherNonce }
      : { dialler: this.otherNonce, acceptor: this.nonce }
  }

  private shake(message: HandshakeMessage): void {
    this.connection?.send(serialize(message))
  }

  private refuse(why: string): void {
    this.events.refusedPeer(this.connection?.remoteAddress ?? '', why)
    this.dropped = true
    this.close(CLOSE_UNAUTHORIZED, 'refused')
  }
}
