/**
 * Holds the sockets. Links are kept by address, because an address is all that is known before a handshake; nodes
 * are found by the identity that their last handshake told. It decides who is dialled, never who gets an op.
 */
import { serialize, type NodeHealth, type Runtime, type UpMessage } from '@topgunbuild/core'
import { Emitter } from '../Emitter'
import type { IConnection, LostSession, Session } from '../connection/IConnectionProvider'
import type { AuthFailure, ConnectionFailure, LinkConfig, UnusableFrame } from '../connection/link-types'
import { NodeLink } from '../connection/NodeLink'
import { connectionOf, healthOf } from '../connection/link-views'
import { TokenSource, type TokenProvider } from '../connection/TokenSource'
import type { ConnectionProviderEvents } from '../connection/IConnectionProvider'
import { normalizeEndpoint } from './address-map'

export interface PoolEvents {
  'node:connected': Session
  'node:disconnected': LostSession
  /** An address was found to be this node. */
  'node:remapped': { readonly from: string; readonly to: string }
  message: ConnectionProviderEvents['message']
  authFailed: AuthFailure
  connectFailed: ConnectionFailure
  writable: Session
  error: unknown
}

export class ConnectionPool {
  readonly events: Emitter<PoolEvents>
  /** Frames that could not be used, by what was wrong with them. */
  readonly unusable: Record<UnusableFrame, number> = { unknown: 0, malformed: 0, undecodable: 0 }
  private readonly links = new Map<string, NodeLink>()
  private readonly byNode = new Map<string, NodeLink>()
  private readonly byConnection = new Map<number, NodeLink>()
  private readonly seeds = new Set<string>()
  /** Who the newest map says listens at an address. Nobody else is dialled again, seeds excepted. */
  private readonly expected = new Map<string, string>()
  private readonly tokens: TokenSource
  private connections = 0
  private closed = false

  constructor(
    private readonly runtime: Runtime,
    private readonly config: LinkConfig,
    listenerThrew: (error: unknown) => void,
  ) {
    this.events = new Emitter(listenerThrew)
    this.tokens = new TokenSource(
      runtime,
      () => this.links.forEach((link) => void link.authenticate()),
      (error) => this.events.emit('error', error),
    )
  }

  setAuthToken(token: string): void {
    this.tokens.setToken(token)
  }

  setAuthTokenProvider(provider: TokenProvider): void {
    this.tokens.setProvider(provider)
  }

  /** An address given by the user: dialled for as long as the pool lives. */
  addSeed(address: string): void {
    this.seeds.add(normalizeEndpoint(address))
    this.dialSeeds()
  }

  /** A node that a map names; nothing is dialled when it is connected already, under whatever address. */
  addNode(nodeId: string, endpoint: string): void {
    const url = normalizeEndpoint(endpoint)
    this.expected.set(url, nodeId)
    const link = this.links.get(url)
    if (link?.isAuthenticated && link.ack?.nodeId === undefined && link.nodeId === url) this.remapNodeId(url, nodeId)
    if (!this.byNode.has(nodeId)) this.want(url)
  }

  /** Dials what the map names, gives up what nobody names; a live authenticated connection always stays. */
  reconcile(named: ReadonlyMap<string, string>): void {
    this.expected.clear()
    for (const [nodeId, endpoint] of named) this.addNode(nodeId, endpoint)
    for (const link of this.links.values()) this.retireUnnamed(link)
  }

  removeNode(nodeId: string): void {
    const link = this.byNode.get(nodeId)
    if (link !== undefined) this.retire(link.url, link)
  }

  /** The one step in which an address (or a node that came back as another) gets its identity. */
  remapNodeId(from: string, to: string): void {
    const link = this.byNode.get(from) ?? this.links.get(from)
    if (link === undefined) return
    const connected = this.byNode.get(from) === link
    if (connected) this.byNode.delete(from)
    link.nodeId = to
    if (connected) this.byNode.set(to, link)
    this.events.emit('node:remapped', { from, to })
    if (connected) this.events.emit('node:connected', { nodeId: to, connectionId: link.connectionId })
  }

  linkOf(nodeId: string): NodeLink | null {
    return this.byNode.get(nodeId) ?? null
  }

  linkOfConnection(connectionId: number): NodeLink | null {
    return this.byConnection.get(connectionId) ?? null
  }

  authenticatedLinks(): ReadonlyMap<string, NodeLink> {
    return this.byNode
  }

  getConnection(nodeId: string): IConnection | null {
    const link = this.byNode.get(nodeId)
    return link === undefined ? null : connectionOf(link)
  }

  getAnyHealthyConnection(): { nodeId: string; connection: IConnection } | null {
    for (const [nodeId, link] of this.byNode) return { nodeId, connection: connectionOf(link) }
    return null
  }

  send(nodeId: string, message: UpMessage): boolean {
    return this.byNode.get(nodeId)?.send(serialize(message)) ?? false
  }

  getConnectedNodes(): string[] {
    return [...this.byNode.keys()]
  }

  getAllNodes(): string[] {
    return [...this.links.values()].map((link) => link.nodeId ?? link.url)
  }

  isNodeConnected(nodeId: string): boolean {
    return this.byNode.has(nodeId)
  }

  getHealthStatus(): Map<string, NodeHealth> {
    return new Map([...this.links.values()].map((link) => [link.nodeId ?? link.url, healthOf(link)]))
  }

  reset(): void {
    for (const link of this.links.values()) link.reset()
  }

  close(): void {
    this.closed = true
    this.tokens.close()
    for (const [url, link] of this.links) this.retire(url, link)
  }

  private want(url: string): void {
    if (this.closed || this.links.has(url)) return
    const link = new NodeLink(
      url,
      this.runtime,
      this.config,
      this.tokens,
      {
        authenticated: (opened) => this.authenticated(opened),
        ended: (ended, connectionId, code) => this.ended(ended, connectionId, code),
        message: ({ nodeId, connectionId, isAuthenticated }, message) => {
          // Before the handshake nobody knows who speaks.
          if (nodeId !== null && isAuthenticated) this.events.emit('message', { nodeId, connectionId, message })
        },
        authFailed: (_link, failure) => this.events.emit('authFailed', failure),
        notOpened: (_link, failure) => this.events.emit('connectFailed', failure),
        unusable: (_link, what) => void this.unusable[what]++,
        drained: ({ nodeId, connectionId }) =>
          nodeId !== null && this.events.emit('writable', { nodeId, connectionId }),
      },
      () => ++this.connections,
    )
    this.links.set(url, link)
    link.dial()
  }

  private authenticated(link: NodeLink): void {
    const nodeId = link.ack?.nodeId ?? this.expected.get(link.url) ?? link.url
    const known = this.byNode.get(nodeId)
    // Two addresses of one node: the connection that already carries ops stays.
    if (known !== undefined && known !== link) return this.retire(link.url, link)
    const from = link.nodeId ?? link.url
    link.nodeId = nodeId
    this.byNode.set(nodeId, link)
    this.byConnection.set(link.connectionId, link)
    if (from !== nodeId) this.events.emit('node:remapped', { from, to: nodeId })
    this.events.emit('node:connected', { nodeId, connectionId: link.connectionId })
  }

  private ended(link: NodeLink, connectionId: number, code: number): void {
    if (!this.byConnection.delete(connectionId) || link.nodeId === null) return
    if (this.byNode.get(link.nodeId) === link) this.byNode.delete(link.nodeId)
    this.events.emit('node:disconnected', { nodeId: link.nodeId, connectionId, code })
    this.retireUnnamed(link)
    // A seed given up because its node was connected by another address is needed again now.
    this.dialSeeds()
  }

  private dialSeeds(): void {
    for (const seed of this.seeds) this.want(seed)
  }

  private retireUnnamed(link: NodeLink): void {
    if (link.isAuthenticated || this.expected.has(link.url) || this.seeds.has(link.url)) return
    this.retire(link.url, link)
  }

  private retire(url: string, link: NodeLink): void {
    this.links.delete(url)
    link.retire()
  }
}
