/**
 * One address, dialled for as long as it is wanted: connection after connection, each authenticated and watched.
 * Who answers there is known from the handshake only, and may be another node after the next one.
 *
 *   DISCONNECTED → CONNECTING → CONNECTED → AUTHENTICATED
 *                      ↑            │             │
 *                 RECONNECTING ←────┴─────────────┘
 */
import {
  PROTOCOL_VERSION,
  readDownMessage,
  serialize,
  type Connection,
  type ConnectionEnd,
  type DownMessage,
  type Runtime,
  type Timer,
  type UpMessage,
} from '@topgunbuild/core'
import { backoffDelay } from './backoff'
import { chanceOf } from './chance'
import { Heartbeat } from './Heartbeat'
import type { AuthAck, LinkConfig, LinkEvents } from './link-types'
import type { TokenSource } from './TokenSource'

export type LinkState = 'DISCONNECTED' | 'CONNECTING' | 'CONNECTED' | 'AUTHENTICATED' | 'RECONNECTING'

/** A map of 271 partitions is some 20 KiB; more than this is not for us. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024
/** A refused token is not refused less by asking sooner. */
const REFUSED_DELAY_MS = 1000

export class NodeLink {
  state: LinkState = 'DISCONNECTED'
  /** Who answered last; null before the first handshake. */
  nodeId: string | null = null
  ack: AuthAck | null = null
  /** One for each connection ever opened by this client, so that a late answer finds no later connection's ops. */
  connectionId = 0
  /** The node said that it is about to go. */
  isLeaving = false
  attempts = 0
  readonly heartbeat: Heartbeat
  private connection: Connection | null = null
  private handshake: Timer | null = null
  private redial: Timer | null = null
  private authAsked = false
  private shownToken: string | null = null
  private wasRefused = false
  private retired = false

  constructor(
    readonly url: string,
    private readonly runtime: Runtime,
    private readonly config: LinkConfig,
    private readonly tokens: TokenSource,
    private readonly events: LinkEvents<NodeLink>,
    private readonly nextConnectionId: () => number,
  ) {
    this.heartbeat = new Heartbeat(
      runtime,
      config.heartbeat,
      (timestamp) => this.sendMessage({ type: 'PING', timestamp }),
      () => this.connection?.terminate(),
    )
  }

  get isAuthenticated(): boolean {
    return this.state === 'AUTHENTICATED'
  }

  get isOpen(): boolean {
    return this.connection?.isOpen ?? false
  }

  get bufferedBytes(): number {
    return this.connection?.bufferedBytes ?? 0
  }

  dial(): void {
    if (this.retired || this.connection !== null) return
    this.redial?.cancel()
    this.redial = null
    this.state = 'CONNECTING'
    this.connectionId = this.nextConnectionId()
    const id = this.connectionId
    // Every callback names its connection: one that was given up must not speak for its successor.
    const current = (run: () => void) => () => {
      if (this.connectionId === id) run()
    }
    this.connection = this.runtime.connect(
      this.url,
      { timeoutMs: this.config.connectionTimeoutMs, maxFrameBytes: MAX_FRAME_BYTES, tls: this.config.tls },
      {
        opened: current(() => this.opened()),
        frame: (data) => current(() => this.frame(data))(),
        drained: current(() => this.events.drained(this)),
        closed: (end) => current(() => this.closed(end))(),
      },
    )
  }

  /** False when no authenticated connection is there to take it. */
  send(frame: Uint8Array): boolean {
    if (!this.isAuthenticated || this.connection === null || !this.connection.isOpen) return false
    this.connection.send(frame)
    return true
  }

  sendMessage(message: UpMessage): void {
    if (this.connection?.isOpen) this.connection.send(serialize(message))
  }

  /** The token changed: authenticate what is open, and do not wait with what is not. */
  async authenticate(): Promise<void> {
    this.wasRefused = false
    if (this.redial !== null) {
      this.attempts = 0
      this.dial()
      return
    }
    const id = this.connectionId
    if (!this.authAsked) return
    const token = await this.tokens.current()
    if (token === null || this.connectionId !== id || !this.isOpen) return
    this.shownToken = token
    if (!this.isAuthenticated) this.watchHandshake()
    this.sendMessage({ type: 'AUTH', token, protocol: PROTOCOL_VERSION })
  }

  /** Ends the connection; the link goes on and dials again. */
  reset(): void {
    this.connection?.terminate()
  }

  retire(code = 1000, reason = 'no longer needed'): void {
    this.retired = true
    this.redial?.cancel()
    this.redial = null
    const connection = this.connection
    if (connection !== null) this.over(code)
    connection?.close(code, reason)
  }

  private opened(): void {
    this.state = 'CONNECTED'
    this.isLeaving = false
    this.watchHandshake()
  }

  private frame(data: Uint8Array | string): void {
    this.heartbeat.heard()
    const reading = readDownMessage(data)
    if (reading.kind === 'message') this.message(reading.message)
    else this.events.unusable(this, reading.kind)
  }

  private message(message: DownMessage): void {
    switch (message.type) {
      case 'AUTH_REQUIRED':
        this.authAsked = true
        // Without a token there is nothing to time: the node decides how long it listens to a stranger.
        this.handshake?.cancel()
        void this.authenticate()
        return
      case 'AUTH_ACK':
        return this.acknowledged(message)
      case 'AUTH_FAIL':
        return this.refused(message.error ?? 'the token was not accepted', message.code ?? null)
      case 'PONG':
        return this.heartbeat.pong(message.timestamp)
      case 'SHUTDOWN_PENDING':
        this.isLeaving = true
    }
    this.events.message(this, message)
  }

  private acknowledged(ack: {
    nodeId?: string | undefined
    clusterId?: string | undefined
    protocolVersion?: number | undefined
  }): void {
    this.handshake?.cancel()
    this.wasRefused = false
    if (this.isAuthenticated) return
    this.ack = { nodeId: ack.nodeId, clusterId: ack.clusterId, protocolVersion: ack.protocolVersion }
    this.state = 'AUTHENTICATED'
    this.attempts = 0
    this.heartbeat.start()
    this.events.authenticated(this)
  }

  private refused(reason: string, code: string | number | null): void {
    this.wasRefused = true
    if (this.shownToken !== null) this.tokens.refused(this.shownToken)
    this.events.authFailed(this, { endpoint: this.url, nodeId: this.nodeId, reason, code })
    // A node closes after this; one that does not would hold a connection good for nothing.
    this.connection?.close(4001, 'Unauthorized')
  }

  private closed({ code, failure, reason }: ConnectionEnd): void {
    this.over(code)
    if (this.retired) return
    if (failure !== undefined) {
      this.events.notOpened(this, { endpoint: this.url, nodeId: this.nodeId, failure, reason })
    }
    this.state = 'RECONNECTING'
    const delay = backoffDelay(this.attempts++, this.config.backoff, chanceOf(this.runtime))
    this.redial = this.runtime.setTimer(this.wasRefused ? Math.max(delay, REFUSED_DELAY_MS) : delay, () => this.dial())
  }

  private over(code: number): void {
    const endedId = this.connectionId
    const wasAuthenticated = this.isAuthenticated
    this.connection = null
    this.connectionId = 0
    this.authAsked = false
    this.shownToken = null
    this.handshake?.cancel()
    this.heartbeat.stop()
    this.state = 'DISCONNECTED'
    if (wasAuthenticated) this.events.ended(this, endedId, code)
  }

  private watchHandshake(): void {
    this.handshake?.cancel()
    this.handshake = this.runtime.setTimer(this.config.connectionTimeoutMs, () => this.connection?.terminate())
  }
}
