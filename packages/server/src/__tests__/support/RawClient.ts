/** A client made of nothing but a socket: says exactly what a test tells it to, and keeps everything it hears. */
import jwt from 'jsonwebtoken'
import { NodeRuntime, decodeFrame, serialize } from '@topgunbuild/core'
import type { Connection, ConnectionEnd, ConnectTls, DownMessage, OpResult } from '@topgunbuild/core'

export const SECRET = 'the token secret of these tests'

export function tokenFor(claims: object = { sub: 'ana' }, secret = SECRET): string {
  return jwt.sign(claims, secret)
}

type MessageOf<T extends DownMessage['type']> = Extract<DownMessage, { type: T }>

const PATIENCE_MS = 5000

export class RawClient {
  readonly heard: DownMessage[] = []
  readonly results = new Map<string, OpResult>()
  private end: ConnectionEnd | undefined
  private connection: Connection | undefined
  private readonly watchers = new Set<() => void>()

  private constructor(private readonly runtime: NodeRuntime) {}

  /** Connected, and greeted with AUTH_REQUIRED; not authenticated. */
  static async connect(port: number, tls?: ConnectTls): Promise<RawClient> {
    const client = new RawClient(new NodeRuntime())
    client.connection = client.runtime.connect(
      `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}`,
      { timeoutMs: 2000, maxFrameBytes: 2 ** 26, tls },
      {
        frame: (data) => client.hear(data),
        closed: (end) => {
          client.end = end
          client.notify()
        },
      },
    )
    await client.next('AUTH_REQUIRED')
    return client
  }

  static async authenticated(
    port: number,
    options: { token?: string; protocol?: number; tls?: ConnectTls } = {},
  ): Promise<RawClient> {
    const client = await RawClient.connect(port, options.tls)
    const { token = tokenFor(), protocol } = options
    client.send({ type: 'AUTH', token, ...(protocol === undefined ? {} : { protocol }) })
    await client.next('AUTH_ACK')
    return client
  }

  send(message: object): void {
    this.connection?.send(serialize(message))
  }

  sendRaw(frame: Uint8Array | string): void {
    this.connection?.send(frame)
  }

  pauseReading(): void {
    this.connection?.pauseReading()
  }

  resumeReading(): void {
    this.connection?.resumeReading()
  }

  /** One write in a batch of its own. */
  write(id: string, key: string, value: unknown, change: object = {}): void {
    this.batch([writeOp(id, key, value, change)])
  }

  batch(ops: readonly unknown[]): void {
    this.send({ type: 'OP_BATCH', payload: { ops } })
  }

  async resultOf(opId: string): Promise<OpResult> {
    await this.until(() => this.results.has(opId), `the result of ${opId}`)
    const result = this.results.get(opId)
    if (result === undefined) throw new Error(`no result of ${opId}`)
    return result
  }

  /** The first message of this type that has come or comes. */
  async next<T extends DownMessage['type']>(type: T): Promise<MessageOf<T>> {
    await this.until(() => this.allOf(type).length > 0, type)
    const [first] = this.allOf(type)
    if (first === undefined) throw new Error(`no ${type}`)
    return first
  }

  allOf<T extends DownMessage['type']>(type: T): MessageOf<T>[] {
    return this.heard.filter((message): message is MessageOf<T> => message.type === type)
  }

  get types(): string[] {
    return this.heard.map(({ type }) => type)
  }

  get isOpen(): boolean {
    return this.end === undefined
  }

  async closed(): Promise<ConnectionEnd> {
    await this.until(() => this.end !== undefined, 'the close')
    if (this.end === undefined) throw new Error('still open')
    return this.end
  }

  /** Everything sent before this was read by the node. */
  async roundTrip(): Promise<void> {
    const seen = this.allOf('PONG').length
    this.send({ type: 'PING', timestamp: 1 })
    await this.until(() => this.allOf('PONG').length > seen, 'PONG')
  }

  /** Resolves as soon as what is heard makes `condition` true. @throws when the connection ends before, or after 5 s */
  until(condition: () => boolean, description: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(patience)
        this.watchers.delete(look)
        reject(new Error(`waited in vain for ${description}: ${why}; heard ${this.types.join(' ')}`))
      }
      const patience = setTimeout(() => fail(`${PATIENCE_MS} ms are over`), PATIENCE_MS)
      const look = (): void => {
        if (condition()) {
          clearTimeout(patience)
          this.watchers.delete(look)
          resolve()
        } else if (this.end !== undefined) {
          // Nothing will be heard any more.
          const { code, reason } = this.end
          fail(`the connection ended, ${code} ${reason}`)
        }
      }
      this.watchers.add(look)
      look()
    })
  }

  leave(): void {
    this.runtime.kill()
  }

  private hear(data: Uint8Array | string): void {
    const message = decodeFrame(data) as DownMessage
    this.heard.push(message)
    if (message.type === 'OP_ACK')
      for (const result of message.payload.results ?? []) this.results.set(result.opId, result)
    this.notify()
  }

  private notify(): void {
    for (const look of this.watchers) look()
  }
}

/** An op as a client writes it, stamped now. */
export function writeOp(id: string, key: string, value: unknown, change: object = {}): object {
  const timestamp = { millis: Date.now(), counter: 0, nodeId: `raw~${id}` }
  return { id, mapName: 'map', key, opType: 'PUT', record: { value, timestamp }, ...change }
}
