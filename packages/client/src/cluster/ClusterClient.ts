/** The road to a cluster: wires pool, router, circuits and metrics into the one provider that the engine sends by. */
import {
  DEFAULT_PARTITION_ROUTER_CONFIG,
  partitionIdOf,
  type CircuitBreakerConfig,
  type NodeHealth,
  type PartitionRouterConfig,
  type Runtime,
} from '@topgunbuild/core'
import { Emitter, type Listener } from '../Emitter'
import type {
  ConnectionProviderEvents,
  IConnection,
  IConnectionProvider,
  NotOwnerHint,
  SendRoute,
  Session,
} from '../connection/IConnectionProvider'
import type { LinkConfig } from '../connection/link-types'
import type { NodeLink } from '../connection/NodeLink'
import type { TokenProvider } from '../connection/TokenSource'
import { translateEndpoint, type AddressMap } from './address-map'
import { CircuitBreaker } from './CircuitBreaker'
import type { Circuit } from './circuit-state'
import { ConnectionPool } from './ConnectionPool'
import { ownerIn } from './partition-map-view'
import { PartitionRouter } from './PartitionRouter'
import { route, type Connections, type Usability } from './route'
import { RoutingMetrics, type RoutingMetricsSnapshot } from './RoutingMetrics'

export interface ClusterClientConfig {
  readonly seedNodes: readonly string[]
  /** `forward`: every op goes to one node, which passes it on. */
  readonly routingMode: 'direct' | 'forward'
  readonly links: LinkConfig
  readonly circuitBreaker: CircuitBreakerConfig
  readonly routing?: Partial<PartitionRouterConfig>
  readonly addressMap?: AddressMap | undefined
}

export interface ClusterEvents extends ConnectionProviderEvents {
  'routing:active': { readonly version: number }
  'circuit:changed': { readonly nodeId: string; readonly state: Circuit['state'] }
}

/** More unsent bytes than this on one connection, and further ops wait in the log. */
const FULL_AT_BYTES = 4 * 1024 * 1024

export class ClusterClient implements IConnectionProvider {
  readonly pool: ConnectionPool
  readonly partitionRouter: PartitionRouter
  readonly circuits: CircuitBreaker
  private readonly metrics = new RoutingMetrics()
  private readonly events: Emitter<ClusterEvents>
  private started = false
  private closed = false

  /** As of when it is asked; most ops ask for one node only. */
  private readonly usable: Connections = {
    get: (nodeId) => {
      const link = this.pool.linkOf(nodeId)
      return link === null ? undefined : this.usability(nodeId, link)
    },
    has: (nodeId) => this.pool.linkOf(nodeId) !== null,
    [Symbol.iterator]: () => {
      const links = [...this.pool.authenticatedLinks()]
      return links.map(([nodeId, link]) => [nodeId, this.usability(nodeId, link)] as const).values()
    },
  }

  constructor(
    private readonly config: ClusterClientConfig,
    runtime: Runtime,
    listenerThrew: (error: unknown) => void,
  ) {
    this.events = new Emitter(listenerThrew)
    this.pool = new ConnectionPool(runtime, config.links, listenerThrew)
    const routing = { ...DEFAULT_PARTITION_ROUTER_CONFIG, ...config.routing }
    this.partitionRouter = new PartitionRouter(this.pool, routing, runtime, listenerThrew)
    this.circuits = new CircuitBreaker(runtime, config.circuitBreaker, (nodeId, state) =>
      this.events.emit('circuit:changed', { nodeId, state }),
    )
    this.wire()
  }

  connect(): void {
    if (this.started || this.closed) return
    this.started = true
    for (const seed of this.config.seedNodes) this.pool.addSeed(seed)
    this.partitionRouter.startPeriodicRefresh()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.partitionRouter.close()
    this.pool.close()
  }

  isConnected(): boolean {
    return this.pool.authenticatedLinks().size > 0
  }

  isRoutingActive(): boolean {
    return this.partitionRouter.hasPartitionMap()
  }

  getConnectedNodes(): string[] {
    return this.pool.getConnectedNodes()
  }

  getHealthStatus(): Map<string, NodeHealth> {
    return this.pool.getHealthStatus()
  }

  setAuthToken(token: string): void {
    this.pool.setAuthToken(token)
  }

  setAuthTokenProvider(provider: TokenProvider): void {
    this.pool.setAuthTokenProvider(provider)
  }

  route(partitionId: number, redirectedTo: string | null): SendRoute | null {
    const mode = this.config.routingMode
    const decided = route(this.partitionRouter.getView(), this.usable, { partitionId, mode, redirectedTo })
    const link = decided === null ? null : this.pool.linkOf(decided.nodeId)
    return decided === null || link === null ? null : { ...decided, connectionId: link.connectionId }
  }

  routed(taken: SendRoute): void {
    this.metrics.record(taken)
  }

  ownerOf(partitionId: number): string | null {
    return ownerIn(this.partitionRouter.getView(), partitionId)
  }

  protocolOf(connectionId: number): number {
    return this.pool.linkOfConnection(connectionId)?.ack?.protocolVersion ?? 0
  }

  sendTo(connectionId: number, frame: Uint8Array): boolean {
    return this.pool.linkOfConnection(connectionId)?.send(frame) ?? false
  }

  isFull(connectionId: number): boolean {
    return (this.pool.linkOfConnection(connectionId)?.bufferedBytes ?? 0) > FULL_AT_BYTES
  }

  redirected(from: Session, hint: NotOwnerHint | undefined): string | null {
    this.metrics.recordRedirect()
    return hint === undefined ? null : this.partitionRouter.handleNotOwner(hint, from)
  }

  recordOutcome(nodeId: string, answered: boolean): void {
    if (answered) this.circuits.recordSuccess(nodeId)
    else this.circuits.recordFailure(nodeId)
  }

  resetConnections(): void {
    this.pool.reset()
  }

  refreshPartitionMap(): Promise<void> {
    return this.partitionRouter.refreshPartitionMap()
  }

  getRoutingMetrics(): RoutingMetricsSnapshot {
    return this.metrics.snapshot()
  }

  resetRoutingMetrics(): void {
    this.metrics.reset()
  }

  /** Where an op for the key would go now; it is not counted. */
  getConnection(key: string): IConnection | null {
    const { routingMode: mode } = this.config
    const decided = route(this.partitionRouter.getView(), this.usable, { partitionId: partitionIdOf(key), mode })
    return decided === null ? null : this.pool.getConnection(decided.nodeId)
  }

  getAnyConnection(): IConnection | null {
    return this.pool.getAnyHealthyConnection()?.connection ?? null
  }

  on<Name extends keyof ClusterEvents>(name: Name, listener: Listener<ClusterEvents[Name]>): () => void {
    return this.events.on(name, listener)
  }

  off<Name extends keyof ClusterEvents>(name: Name, listener: Listener<ClusterEvents[Name]>): void {
    this.events.off(name, listener)
  }

  private usability(nodeId: string, link: NodeLink): Usability {
    if (!this.circuits.canUseNode(nodeId)) return 'troubled'
    return link.isLeaving ? 'leaving' : 'good'
  }

  private wire(): void {
    const { events: pool } = this.pool
    pool.on('node:connected', (session) => {
      // It has just answered a handshake: what it failed before was another connection.
      this.circuits.recordSuccess(session.nodeId)
      this.events.emit('connected', session)
    })
    pool.on('node:disconnected', (session) => this.events.emit('disconnected', session))
    pool.on('message', (message) => this.events.emit('message', message))
    pool.on('authFailed', (failure) => this.events.emit('authFailed', failure))
    pool.on('connectFailed', (failure) => this.events.emit('connectFailed', failure))
    pool.on('writable', (session) => this.events.emit('writable', session))
    pool.on('error', (error) => this.events.emit('error', error))
    this.partitionRouter.events.on('partitionMap:updated', (update) => {
      const view = this.partitionRouter.getView()
      if (view !== null) this.pool.reconcile(this.reachable(view.endpoints))
      this.events.emit('partitionMapUpdated', update)
      this.events.emit('routing:active', { version: update.version })
    })
  }

  private reachable(endpoints: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const { addressMap } = this.config
    return new Map([...endpoints].map(([nodeId, endpoint]) => [nodeId, translateEndpoint(endpoint, addressMap)]))
  }
}
