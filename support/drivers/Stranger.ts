/**
 * Whoever comes to a port of a node and misbehaves there: over a bare connection, speaking the protocol only as far as
 * it likes. Says what it heard, how it ended, and what it wrote that must not be found.
 */
import { decodeFrame, serialize } from '@topgunbuild/core'
import { randomBytes } from 'node:crypto'
import { eventually } from '../eventually'
import { handshakeProof, type ClaimedIdentity } from '../strangers/peer-handshake'
import { RawSocket } from '../strangers/RawSocket'
import { OPCODE, wsFrameOf } from '../strangers/ws-frames'
import { CLUSTER_SECRET } from './cluster-secret'

/** Where strangers write; no client of a scenario does. */
export const STRANGERS_MAP = 'strangers'

/** The version of the words between nodes that this project speaks, and the oldest that it understands. */
const PEER_PROTOCOL = 9
const OLDEST_PEER_PROTOCOL = 8

type Heard = Readonly<Record<string, unknown>>

export interface StrangeOp {
  readonly id: string
  readonly mapName: string
  readonly key: string
  readonly record: { readonly value: unknown; readonly timestamp: object }
}

let strangers = 0

export class Stranger {
  readonly name = `stranger-${++strangers}`
  private socket: RawSocket | undefined
  private read = 0
  private flooded = 0
  private readonly messages: Heard[] = []

  constructor(private readonly port: number) {}

  /** A connection, and not a word. */
  async connect(): Promise<void> {
    this.socket = await RawSocket.open(this.port)
  }

  async upgrade(): Promise<void> {
    await this.connect()
    await this.line.upgrade()
  }

  /** Shows the token, and waits for nothing. */
  shows(token: string): void {
    this.say({ type: 'AUTH', token, protocol: 1 })
  }

  async logIn(token: string): Promise<void> {
    this.shows(token)
    await this.hears('AUTH_ACK')
  }

  /** Becomes a peer; says nothing after that, so that nobody takes it for a member. */
  async shakeHands(secret = Buffer.from(CLUSTER_SECRET), change: Partial<ClaimedIdentity> = {}): Promise<void> {
    const nonce = randomBytes(16).toString('hex')
    this.say({ type: 'PEER_CHALLENGE', nonce })
    const acceptor = (await this.hears('PEER_PROOF'))['nonce']
    const identity = { ...this.identity, ...change }
    const proof = handshakeProof(secret, 'dialler', { dialler: nonce, acceptor: String(acceptor) }, identity)
    this.say({ type: 'PEER_HELLO', identity, proof })
  }

  async becomePeer(): Promise<void> {
    await this.shakeHands()
    await this.hears('PEER_WELCOME')
    this.say({ type: 'PEER_LINKED' })
  }

  get identity(): ClaimedIdentity {
    return {
      nodeId: this.name,
      incarnation: `${this.name}-1`,
      endpoint: 'ws://stranger.example',
      clusterAddress: '127.0.0.1:1',
      protocol: PEER_PROTOCOL,
      since: OLDEST_PEER_PROTOCOL,
    }
  }

  say(message: object): void {
    this.sayBytes(serialize(message))
  }

  sayText(text: string): void {
    this.line.write(wsFrameOf(OPCODE.text, Buffer.from(text)))
  }

  sayBytes(payload: Uint8Array): void {
    this.line.write(wsFrameOf(OPCODE.binary, payload))
  }

  /** Announces a message of so many bytes, and sends the first few. */
  announce(bytes: number): void {
    this.line.write(wsFrameOf(OPCODE.binary, Buffer.alloc(1024), bytes))
  }

  get line(): RawSocket {
    if (this.socket === undefined) throw new Error(`${this.name} has not connected`)
    return this.socket
  }

  op(
    key: string,
    change: { readonly value?: unknown; readonly mapName?: string; readonly aheadMs?: number } = {},
  ): StrangeOp {
    const { value = this.name, mapName = STRANGERS_MAP, aheadMs = 0 } = change
    const timestamp = { millis: Date.now() + aheadMs, counter: 0, nodeId: this.name }
    return { id: `${this.name}:${key}`, mapName, key: `${this.name}/${key}`, record: { value, timestamp } }
  }

  write(...ops: readonly Pick<StrangeOp, 'id'>[]): void {
    this.say({ type: 'OP_BATCH', payload: { ops } })
  }

  /** In one message, under one key, each to replace the one before. */
  floods(count: number, bytesEach: number): void {
    this.flooded = count
    const value = 'x'.repeat(bytesEach)
    const ops = Array.from({ length: count }, (_, n) => {
      const { key, ...op } = this.op(`flood-${n}`, { value, aheadMs: n })
      return { ...op, key: key.replace(/-\d+$/, '') }
    })
    this.write(...ops)
  }

  /** False while some are unanswered. */
  floodOutcomes(): string[] | false {
    const outcomes = Array.from({ length: this.flooded }, (_, n) => this.outcomeOf(`flood-${n}`))
    const answered = outcomes.filter((outcome) => outcome !== undefined)
    return answered.length === outcomes.length && answered
  }

  asksWithoutReading(): void {
    this.line.writeWithoutReading(wsFrameOf(OPCODE.binary, serialize({ type: 'PARTITION_MAP_REQUEST' })))
  }

  /** As one node does for a client of another. */
  forward(...ops: readonly StrangeOp[]): void {
    this.say({ type: 'FORWARD', version: 1, ops: ops.map((op, request) => ({ request, op, waitMs: 1000 })) })
  }

  /** Everything it was told, as far as it can be read. */
  get heard(): readonly Heard[] {
    const { frames } = this.line
    for (; this.read < frames.length; this.read++) {
      const message = decodeFrame(frames[this.read] ?? '')
      if (message !== null && typeof message === 'object') this.messages.push({ ...message })
    }
    return this.messages
  }

  async hears(type: string): Promise<Heard> {
    await eventually(`${this.name} hears ${type}`, () => {
      if (this.heard.some((message) => message['type'] === type)) return true
      if (this.line.isGone) throw new Error(`it was cut off with ${this.line.closeCode}`)
      return false
    })
    return this.heard.find((message) => message['type'] === type) ?? {}
  }

  /** What came of an op, by its key: its error's code, `done`, or nothing yet. */
  outcomeOf(key: string): string | undefined {
    const results = this.heard.flatMap((message) => {
      const { results: told = [] } = (message['payload'] ?? {}) as {
        results?: { opId: string; success: boolean; error?: { code: string } }[]
      }
      return told
    })
    const result = results.find(({ opId }) => opId === `${this.name}:${key}`)
    return result === undefined ? undefined : (result.error?.code ?? 'done')
  }

  /** Every byte it received, as text in which a name would be found. */
  get everythingHeard(): string {
    return Buffer.concat(this.line.bytes).toString('latin1')
  }

  async close(): Promise<void> {
    await this.socket?.close()
  }
}
