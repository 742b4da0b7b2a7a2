/** The road to one server: everything goes there, whoever answers. */
import type { NodeHealth, Runtime } from '@topgunbuild/core'
import { normalizeEndpoint } from '../cluster/address-map'
import { Emitter, type Listener } from '../Emitter'
import type {
  ConnectionProviderEvents,
  IConnection,
  IConnectionProvider,
  NotOwnerHint,
  SendRoute,
  Session,
} from './IConnectionProvider'
import { connectionOf, healthOf } from './link-views'
import type { LinkConfig } from './link-types'
import { NodeLink } from './NodeLink'
import { TokenSource, type TokenProvider } from './TokenSource'

const FULL_AT_BYTES = 4 * 1024 * 1024
/** The server's name until its handshake tells one (0.11 never does). */
const UNNAMED = 'default'

export class SingleServerProvider implements IConnectionProvider {
  private readonly events: Emitter<ConnectionProviderEvents>
  private readonly tokens: TokenSource
  private readonly link: NodeLink
  private connections = 0
  private closed = false

  constructor(
    private readonly config: { readonly url: string; readonly links: LinkConfig },
    runtime: Runtime,
    listenerThrew: (error: unknown) => void,
  ) {
    this.events = new Emitter(listenerThrew)
    this.tokens = new TokenSource(
      runtime,
      () => void this.link.authenticate(),
      (error) => this.events.emit('error', error),
    )
    this.link = new NodeLink(
      normalizeEndpoint(config.url),
      runtime,
      config.links,
      this.tokens,
      {
        authenticated: (link) => {
          link.nodeId = link.ack?.nodeId ?? UNNAMED
          this.events.emit('connected', this.session())
        },
        ended: (_link, connectionId, code) => {
          this.events.emit('disconnected', { ...this.session(), connectionId, code })
        },
        message: (link, message) => {
          if (link.isAuthenticated) this.events.emit('message', { ...this.session(), message })
        },
        authFailed: (_link, failure) => this.events.emit('authFailed', failure),
        notOpened: (_link, failure) => this.events.emit('connectFailed', failure),
        unusable: () => undefined,
        drained: () => this.events.emit('writable', this.session()),
      },
      () => ++this.connections,
    )
  }

  getUrl(): string {
    return this.config.url
  }

  getReconnectAttempts(): number {
    return this.link.attempts
  }

  connect(): void {
    if (!this.closed) this.link.dial()
  }

  close(): void {
    this.closed = true
    this.tokens.close()
    this.link.retire()
  }

  isConnected(): boolean {
    return this.link.isAuthenticated
  }

  getConnectedNodes(): string[] {
    return this.link.isAuthenticated ? [this.session().nodeId] : []
  }

  getHealthStatus(): Map<string, NodeHealth> {
    const health = healthOf(this.link)
    return new Map([[health.nodeId, health]])
  }

  setAuthToken(token: string): void {
    this.tokens.setToken(token)
  }

  setAuthTokenProvider(provider: TokenProvider): void {
    this.tokens.setProvider(provider)
  }

  route(): SendRoute | null {
    return this.link.isAuthenticated ? { ...this.session(), reason: 'any', owner: null } : null
  }

  routed(): void {}

  ownerOf(): null {
    return null
  }

  protocolOf(connectionId: number): number {
    return connectionId === this.link.connectionId ? (this.link.ack?.protocolVersion ?? 0) : 0
  }

  sendTo(connectionId: number, frame: Uint8Array): boolean {
    return connectionId === this.link.connectionId && this.link.send(frame)
  }

  isFull(): boolean {
    return this.link.bufferedBytes > FULL_AT_BYTES
  }

  /** There is nobody else to send to: the one server must forward, or the redirects run out. */
  redirected(_from: Session, _hint: NotOwnerHint | undefined): null {
    return null
  }

  recordOutcome(): void {}

  resetConnections(): void {
    this.link.reset()
  }

  getConnection(_key: string): IConnection | null {
    return this.getAnyConnection()
  }

  getAnyConnection(): IConnection | null {
    return this.link.isAuthenticated ? connectionOf(this.link) : null
  }

  on<Name extends keyof ConnectionProviderEvents>(
    name: Name,
    listener: Listener<ConnectionProviderEvents[Name]>,
  ): () => void {
    return this.events.on(name, listener)
  }

  off<Name extends keyof ConnectionProviderEvents>(
    name: Name,
    listener: Listener<ConnectionProviderEvents[Name]>,
  ): void {
    this.events.off(name, listener)
  }

  private session(): Session {
    return { nodeId: this.link.nodeId ?? UNNAMED, connectionId: this.link.connectionId }
  }
}
