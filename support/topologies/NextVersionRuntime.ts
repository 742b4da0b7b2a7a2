/**
 * A runtime that makes a node speak a later version of the words between nodes: its identity says so, every message has a
 * field more, and behind every heartbeat comes a message of a type that is not known yet. The node itself knows nothing
 * of it, and neither do clients.
 */
import { decodeFrame, serialize } from '@topgunbuild/core'
import type {
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Listener,
  ListenOptions,
  Runtime,
  Timer,
} from '@topgunbuild/core'
import { handshakeProof, type ClaimedIdentity } from '../strangers/peer-handshake'

export interface VersionStep {
  /** How many versions later than this one. */
  readonly later: number
  /** How many versions later the oldest is that it still understands. */
  readonly sinceLater: number
}

type Message = Readonly<Record<string, unknown>>

/** One end of one connection between nodes, from its first words on. */
class Dialect {
  private readonly nonces = { dialler: '', acceptor: '' }
  private isPeer = false

  constructor(
    private readonly secret: Buffer,
    private readonly step: VersionStep,
  ) {}

  /** What comes in in place of `frame`: to one that has left this version behind, it is a version of the past. */
  heard(frame: Uint8Array | string): Uint8Array | string {
    const message = decodeFrame(frame) as Message
    this.note(message)
    return this.isPeer && this.step.sinceLater > 0
      ? serialize(this.introduced(message, -this.step.later, -this.step.later))
      : frame
  }

  /** What goes out in place of `frame`. */
  said(frame: Uint8Array | string): (Uint8Array | string)[] {
    const message = decodeFrame(frame) as Message
    this.note(message)
    if (!this.isPeer) return [frame]
    const { later, sinceLater } = this.step
    const said = { ...this.introduced(message, later, sinceLater), ofTheNextVersion: true }
    const news = { type: 'NEWS_OF_THE_NEXT_VERSION', payload: [1, 2, 3] }
    return (message['type'] === 'HEARTBEAT' ? [said, news] : [said]).map((each) => serialize(each))
  }

  private note({ type, nonce }: Message): void {
    if (type !== 'PEER_CHALLENGE' && type !== 'PEER_PROOF') return
    this.isPeer = true
    this.nonces[type === 'PEER_CHALLENGE' ? 'dialler' : 'acceptor'] = String(nonce)
  }

  private introduced(message: Message, later: number, sinceLater: number): Message {
    const { type } = message
    if (type !== 'PEER_HELLO' && type !== 'PEER_WELCOME') return message
    const own = message['identity'] as ClaimedIdentity
    const identity = { ...own, protocol: own.protocol + later, since: own.protocol + sinceLater }
    const role = type === 'PEER_HELLO' ? 'dialler' : 'welcome'
    return { ...message, identity, proof: handshakeProof(this.secret, role, this.nonces, identity) }
  }
}

export class NextVersionRuntime implements Runtime {
  constructor(
    private readonly inner: Runtime,
    /** The cluster's. */
    private readonly secret: Buffer,
    private readonly step: VersionStep,
  ) {}

  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    const dialect = new Dialect(this.secret, this.step)
    return speaking(this.inner.connect(url, options, listening(events, dialect)), dialect)
  }

  listen(options: ListenOptions): Promise<Listener> {
    return this.inner.listen({
      ...options,
      accept: (connection) => {
        const dialect = new Dialect(this.secret, this.step)
        return listening(options.accept(speaking(connection, dialect)), dialect)
      },
    })
  }

  wallNow(): number {
    return this.inner.wallNow()
  }

  monotonicNow(): number {
    return this.inner.monotonicNow()
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.inner.setTimer(delayMs, fire)
  }

  randomBytes(count: number): Uint8Array {
    return this.inner.randomBytes(count)
  }

  endOfTurn(run: () => void): void {
    this.inner.endOfTurn(run)
  }

  afterPendingInput(run: () => void): void {
    this.inner.afterPendingInput(run)
  }
}

function listening(events: ConnectionEvents, dialect: Dialect): ConnectionEvents {
  return {
    opened: () => events.opened?.(),
    frame: (data) => events.frame(dialect.heard(data)),
    drained: () => events.drained?.(),
    closed: (end) => events.closed(end),
  }
}

function speaking(connection: Connection, dialect: Dialect): Connection {
  return {
    get isOpen() {
      return connection.isOpen
    },
    get remoteAddress() {
      return connection.remoteAddress
    },
    get bufferedBytes() {
      return connection.bufferedBytes
    },
    send: (frame) => {
      for (const each of dialect.said(frame)) connection.send(each)
    },
    pauseReading: () => connection.pauseReading(),
    resumeReading: () => connection.resumeReading(),
    close: (code, reason) => connection.close(code, reason),
    terminate: () => connection.terminate(),
  }
}
