/** The client, as an application sees it. It only wires: every answer comes from the part that knows. */
import {
  defaultRuntime,
  randomHex,
  TopGunError,
  WriteConcern,
  type NodeHealth,
  type Query,
  type Runtime,
} from '@topgunbuild/core'
import {
  checkClientConfig,
  circuitConfigOf,
  DEFAULT_CLUSTER_CONFIG,
  linkConfigOf,
  type TopGunClientConfig,
} from './client-options'
import type { ClientMap } from './ClientMap'
import type { ClientORMap } from './collections/ClientORMap'
import type { PNCounter } from './collections/PNCounter'
import { ClusterClient, type ClusterEvents } from './cluster/ClusterClient'
import type { PartitionMapView } from './cluster/partition-map-view'
import type { RoutingMetricsSnapshot } from './cluster/RoutingMetrics'
import type { IConnectionProvider } from './connection/IConnectionProvider'
import type { AuthFailure, ConnectionFailure } from './connection/link-types'
import { SingleServerProvider } from './connection/SingleServerProvider'
import type { StateChange, SyncState } from './connection/SyncStateMachine'
import type { TokenProvider } from './connection/TokenSource'
import { Emitter, type Listener } from './Emitter'
import type { EngineEvents } from './engine-events'
import { DEFAULT_BACKPRESSURE_CONFIG } from './offline/backpressure'
import type { BackpressureBytes, BackpressureEvents, BackpressureStatus } from './offline/BackpressureGate'
import type { FlushOptions } from './offline/Flusher'
import type { FlushResult } from './offline/FlushLedger'
import type { DistributedLock } from './locks/DistributedLock'
import type { QueryHandle } from './queries/QueryHandle'
import { SyncEngine } from './SyncEngine'
import type { MapOptions } from './sync/map-options'
import type { TopicHandle } from './topics/TopicHandle'

export interface ClientEvents
  extends EngineEvents, Pick<ClusterEvents, 'connected' | 'disconnected' | 'connectFailed' | 'partitionMapUpdated'> {
  /** A node did not take the token; the other nodes are not concerned. */
  authFailed: AuthFailure
}

export interface ClusterStats {
  readonly mapVersion: number
  /** 0 before the first map. */
  readonly partitionCount: number
  readonly nodeCount: number
  /** Time of day at which the map was last confirmed, in milliseconds; 0 before the first. */
  readonly lastRefresh: number
  readonly isStale: boolean
}

const NO_ROUTES: RoutingMetricsSnapshot = {
  directRoutes: 0,
  fallbackRoutes: 0,
  partitionMisses: 0,
  totalRoutes: 0,
  redirects: 0,
}

export class TopGunClient {
  readonly nodeId: string
  /** Null in single-server mode. */
  readonly clusterClient: ClusterClient | null
  private readonly engine: SyncEngine
  private readonly provider: IConnectionProvider
  private readonly events: Emitter<ClientEvents>
  private authFailure: AuthFailure | null = null
  private lastError: unknown = null

  /** Starts connecting. @throws TopGunError REJECTED that says what is wrong with the config */
  constructor(config: TopGunClientConfig) {
    checkClientConfig(config)
    const runtime = config.runtime ?? defaultRuntime()
    this.nodeId = config.nodeId ?? randomHex(runtime, 16)
    const listenerThrew = surfaceIn(runtime)
    this.events = new Emitter(listenerThrew)
    this.clusterClient = config.cluster === undefined ? null : clusterOf(config, config.cluster, runtime, listenerThrew)
    this.provider =
      this.clusterClient ??
      new SingleServerProvider({ url: config.serverUrl ?? '', links: linkConfigOf(config) }, runtime, listenerThrew)
    this.engine = new SyncEngine(
      {
        nodeId: this.nodeId,
        connectionProvider: this.provider,
        storageAdapter: config.storage,
        runtime,
        backpressure: { ...DEFAULT_BACKPRESSURE_CONFIG, ...config.backpressure },
        ...(config.onNoBackup === 'refuse' && { defaultConcern: WriteConcern.REPLICATED }),
        ...(config.attemptTimeoutMs !== undefined && { attemptTimeoutMs: config.attemptTimeoutMs }),
      },
      listenerThrew,
    )
    this.wire()
    this.engine.connect()
  }

  /** Opens storage and takes up what an earlier run left pending. */
  start(): Promise<void> {
    return this.engine.start()
  }

  /** Reaches every connection there is and will be. */
  setAuthToken(token: string): void {
    this.authFailure = null
    this.provider.setAuthToken(token)
    this.engine.placer.connected()
  }

  /** Asked when a connection needs a token, and again before that token ends. */
  setAuthTokenProvider(provider: TokenProvider): void {
    this.authFailure = null
    this.provider.setAuthTokenProvider(provider)
  }

  /**
   * The same map for the same name (@throws TopGunError REJECTED where that is another kind of map here). Its writes show at once and travel from there. Once storage is open, the map is
   * made equal to what the cluster holds, and is told of every change; `map:synced` says when it is equal.
   */
  getMap<K extends string = string, V = unknown>(name: string, options: MapOptions = {}): ClientMap<K, V> {
    return this.engine.collections.map<K, V>(name, options)
  }

  /**
   * The same for a map that holds several values under a key: what two clients add at once is both there, and a removal
   * takes only what its client had seen.
   * @throws TopGunError REJECTED where the name is that of another kind of map here
   */
  getORMap<K extends string = string, V = unknown>(name: string, options: MapOptions = {}): ClientORMap<K, V> {
    return this.engine.collections.orMap<K, V>(name, options)
  }

  /** The same counter for the same name: everybody adds to it at once, and it is the sum of it all. */
  getPNCounter(name: string, options: MapOptions = {}): PNCounter {
    return this.engine.collections.counter(name, options)
  }

  /**
   * A holder of the lock of that name, which the whole cluster knows and one holder has at a time. Every handle is a
   * holder of its own; the locks it holds are given back by `close`, not by a lost connection.
   * @throws TopGunError REJECTED for a lock without a name
   */
  getLock(name: string): DistributedLock {
    return this.engine.locks.handle(name)
  }

  /**
   * The same topic for the same name: what is published there is heard by everybody who listens.
   * @throws TopGunError REJECTED for what is no name of a topic
   */
  topic<Data = unknown>(name: string): TopicHandle<Data> {
    return this.engine.topics.handle<Data>(name)
  }

  /** True while all partitions of the map, or of `topic:<name>`, are as their owners hold them, as far as this client was told. */
  isSynced(mapName: string): boolean {
    return this.engine.sync.isSynced(mapName) || this.engine.topics.isSynced(mapName)
  }

  /**
   * Rows of a map that fit, kept up to date as long as somebody listens, without the map being open here.
   * @throws TopGunError REJECTED that says what is wrong with the query
   */
  query<V = unknown>(mapName: string, query: Query = {}): QueryHandle<V> {
    return this.engine.queries.make<V>(mapName, query)
  }

  /** Ends every connection; whoever waits is told CLIENT_CLOSED, and what is pending stays in storage. */
  close(): Promise<void> {
    return this.engine.close()
  }

  isCluster(): boolean {
    return this.clusterClient !== null
  }

  /** Null in single-server mode. */
  getClusterStats(): ClusterStats | null {
    const router = this.clusterClient?.partitionRouter
    if (router === undefined) return null
    const view = router.getView()
    return {
      mapVersion: router.getMapVersion(),
      partitionCount: view?.partitionCount ?? 0,
      nodeCount: view?.endpoints.size ?? 0,
      lastRefresh: router.lastRefresh,
      isStale: router.isMapStale(),
    }
  }

  /** True once a partition map has arrived. */
  isRoutingActive(): boolean {
    return this.clusterClient?.isRoutingActive() ?? false
  }

  /** Nodes with an authenticated connection. Empty in single-server mode. */
  getConnectedNodes(): string[] {
    return this.clusterClient?.getConnectedNodes() ?? []
  }

  getPartitionMapVersion(): number {
    return this.clusterClient?.partitionRouter.getMapVersion() ?? 0
  }

  /** What this client routes by; immutable. Null before the first map and in single-server mode. */
  getPartitionMap(): PartitionMapView | null {
    return this.clusterClient?.partitionRouter.getView() ?? null
  }

  getClusterHealth(): Map<string, NodeHealth> {
    return this.clusterClient?.getHealthStatus() ?? new Map()
  }

  /** Resolves once a node has sent its map, or said that ours is current. */
  async refreshPartitionMap(): Promise<void> {
    await this.clusterClient?.refreshPartitionMap()
  }

  getRoutingMetrics(): RoutingMetricsSnapshot {
    return this.clusterClient?.getRoutingMetrics() ?? NO_ROUTES
  }

  getConnectionState(): SyncState {
    return this.engine.state.getState()
  }

  onConnectionStateChange(listener: (change: StateChange) => void): () => void {
    return this.engine.state.onStateChange(listener)
  }

  getStateHistory(limit?: number): StateChange[] {
    return this.engine.state.getHistory(limit)
  }

  /** Ends every connection and opens them anew. */
  resetConnection(): void {
    this.engine.resetConnection()
  }

  getPendingOpsCount(): number {
    return this.engine.pendingOps
  }

  getBackpressureStatus(): BackpressureStatus {
    return this.engine.gate.status()
  }

  /** The same in bytes: each of the three has the bound `maxPendingBytes`. */
  getBackpressureBytes(): BackpressureBytes {
    return this.engine.gate.bytes()
  }

  isBackpressurePaused(): boolean {
    return this.engine.gate.isPaused
  }

  onBackpressure<Name extends keyof BackpressureEvents>(
    event: Name,
    listener: Listener<BackpressureEvents[Name]>,
  ): () => void {
    return this.engine.gate.events.on(event, listener)
  }

  /**
   * Resolves when every write made so far is acknowledged, with the lowest level since the last flush. Rejects with
   * the refusal when one was refused, and with LEVEL_NOT_REACHED when one is below `atLeast`.
   */
  flush(options: FlushOptions = {}): Promise<FlushResult> {
    return this.engine.flush(options)
  }

  /** Why the token was last refused; null once a connection is authenticated or another token was given. */
  getAuthFailure(): AuthFailure | null {
    return this.authFailure
  }

  /** What went wrong last beside any call: storage, a token provider. Also told by `error`. */
  getLastError(): unknown {
    return this.lastError
  }

  on<Name extends keyof ClientEvents>(name: Name, listener: Listener<ClientEvents[Name]>): () => void {
    return this.events.on(name, listener)
  }

  off<Name extends keyof ClientEvents>(name: Name, listener: Listener<ClientEvents[Name]>): void {
    this.events.off(name, listener)
  }

  private wire(): void {
    const failed = (error: unknown): void => {
      this.lastError = error
      this.events.emit('error', error)
    }
    this.engine.events.on('error', failed)
    this.provider.on('error', failed)
    this.engine.events.on('degraded', (event) => this.events.emit('degraded', event))
    this.engine.events.on('operation:rejected', (event) => this.events.emit('operation:rejected', event))
    this.engine.events.on('map:synced', (event) => this.events.emit('map:synced', event))
    this.engine.events.on('map:refused', (event) => this.events.emit('map:refused', event))
    this.provider.on('connected', (session) => {
      this.authFailure = null
      this.events.emit('connected', session)
    })
    this.provider.on('disconnected', (session) => this.events.emit('disconnected', session))
    this.provider.on('connectFailed', (failure) => {
      // While another node is connected, nothing waits for this one alone.
      if (!this.provider.isConnected()) this.engine.noteForWaiting(notConnected(failure))
      this.events.emit('connectFailed', failure)
    })
    this.provider.on('partitionMapUpdated', (update) => this.events.emit('partitionMapUpdated', update))
    this.provider.on('authFailed', (failure) => {
      this.authFailure = failure
      this.engine.noteForWaiting(new TopGunError('UNAUTHENTICATED', failure.reason))
      this.events.emit('authFailed', failure)
    })
  }
}

function notConnected({ endpoint, reason }: ConnectionFailure): TopGunError {
  return new TopGunError('CONNECTION_LOST', `No connection to ${endpoint}: ${reason}`, { definite: true })
}

/** A listener's mistake becomes an uncaught exception of its own turn, as it would in any callback. */
function surfaceIn(runtime: Runtime): (error: unknown) => void {
  return (error) =>
    void runtime.setTimer(0, () => {
      throw error
    })
}

function clusterOf(
  config: TopGunClientConfig,
  cluster: NonNullable<TopGunClientConfig['cluster']>,
  runtime: Runtime,
  listenerThrew: (error: unknown) => void,
): ClusterClient {
  return new ClusterClient(
    {
      seedNodes: cluster.seeds,
      routingMode: (cluster.smartRouting ?? DEFAULT_CLUSTER_CONFIG.smartRouting) ? 'direct' : 'forward',
      links: linkConfigOf(config),
      circuitBreaker: circuitConfigOf(config),
      routing: { mapRefreshIntervalMs: cluster.partitionMapRefreshMs ?? DEFAULT_CLUSTER_CONFIG.partitionMapRefreshMs },
      addressMap: config.addressMap,
    },
    runtime,
    listenerThrew,
  )
}
