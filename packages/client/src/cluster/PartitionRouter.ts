/** Holds the partition map: which one to believe, how fresh it is, and when to ask for another. */
import {
  partitionIdOf,
  type PartitionMap,
  type PartitionRouterConfig,
  type Runtime,
  type Timer,
} from '@topgunbuild/core'
import { TopGunError } from '@topgunbuild/core'
import { Emitter } from '../Emitter'
import type { NotOwnerHint, Session } from '../connection/IConnectionProvider'
import type { ConnectionPool } from './ConnectionPool'
import { chooseMap, mapRelation, type MapIdentity } from './choose-map'
import { MapRequests } from './MapRequests'
import {
  backupsIn,
  identityOf,
  ownerChanges,
  ownerIn,
  viewOf,
  withPartition,
  type OwnerChange,
  type PartitionMapView,
} from './partition-map-view'

export interface RouterEvents {
  'partitionMap:updated': { readonly version: number; readonly changes: readonly OwnerChange[] }
}

const REFRESH_TIMEOUT_MS = 5000

export class PartitionRouter {
  readonly events: Emitter<RouterEvents>
  private view: PartitionMapView | null = null
  private source: PartitionMap | null = null
  /** Which cluster each connected node last spoke for. */
  private readonly clusterOf = new Map<string, string | null>()
  /** The newest map each connected node told of. */
  private readonly toldBy = new Map<string, MapIdentity>()
  private readonly requests: MapRequests
  private freshAt: number | null = null
  private refreshedAt = 0
  private waiting: { resolve: () => void; reject: (error: Error) => void; timer: Timer }[] = []

  constructor(
    private readonly pool: ConnectionPool,
    private readonly config: PartitionRouterConfig,
    private readonly runtime: Runtime,
    listenerThrew: (error: unknown) => void,
  ) {
    this.events = new Emitter(listenerThrew)
    this.requests = new MapRequests(runtime, pool, () => this.view?.version ?? null, config.mapRefreshIntervalMs)
    pool.events.on('node:connected', (session) => this.connected(session))
    pool.events.on('node:disconnected', ({ nodeId }) => this.forget(nodeId))
    pool.events.on('node:remapped', ({ from }) => this.forget(from))
    pool.events.on('message', ({ message, ...from }) => {
      if (message.type === 'PARTITION_MAP') this.offered(message.payload, from)
      else if (message.type === 'PARTITION_MAP_CURRENT') this.confirmed(message.payload.version, from)
      else if (message.type === 'NOT_READY') this.requests.later(from.nodeId, message.payload.retryAfterMs)
    })
  }

  getPartitionId(key: string): number {
    return partitionIdOf(key)
  }

  getOwner(key: string): string | null {
    return ownerIn(this.view, partitionIdOf(key))
  }

  getBackups(key: string): readonly string[] {
    return backupsIn(this.view, partitionIdOf(key))
  }

  getPartitionsForNode(nodeId: string): number[] {
    const owned = this.view?.partitions.filter((partition) => partition?.ownerNodeId === nodeId) ?? []
    return owned.flatMap((partition) => (partition === undefined ? [] : [partition.partitionId]))
  }

  getView(): PartitionMapView | null {
    return this.view
  }

  /** The map as the node sent it. */
  getMap(): PartitionMap | null {
    return this.source
  }

  /** 0 before the first map. */
  getMapVersion(): number {
    return this.view?.version ?? 0
  }

  hasPartitionMap(): boolean {
    return this.view !== null
  }

  isMapStale(): boolean {
    return this.freshAt === null || this.runtime.monotonicNow() - this.freshAt > this.config.maxMapStalenessMs
  }

  /** Time of day at which the map was last confirmed; 0 before the first. */
  get lastRefresh(): number {
    return this.refreshedAt
  }

  /** True when the map is now the one to route by. */
  updateMap(map: PartitionMap, identity: MapIdentity = identityOf(map)): boolean {
    const choice = chooseMap(this.view && identityOfView(this.view), identity, this.isCurrentTold())
    if (choice === 'same') this.fresh()
    if (choice !== 'take') return false
    const before = this.view
    this.view = viewOf(map, before)
    const changes = ownerChanges(before, this.view)
    this.source = map
    this.fresh()
    this.events.emit('partitionMap:updated', { version: map.version, changes })
    return true
  }

  /**
   * A node named another owner. What it says is believed when its map is at least as new as ours; a node that is
   * behind will learn, and meanwhile the op stays with the owner we know.
   */
  handleNotOwner(hint: NotOwnerHint, from: Session): string | null {
    this.requests.now(from.nodeId)
    if (this.view !== null && hint.mapVersion < this.view.version) return null
    if (this.view !== null && hint.mapVersion > this.view.version && hint.partitionId < this.view.partitionCount) {
      const backupNodeIds = backupsIn(this.view, hint.partitionId).filter((nodeId) => nodeId !== hint.currentOwner)
      const learned = {
        partitionId: hint.partitionId,
        ownerNodeId: hint.currentOwner,
        backupNodeIds: [...backupNodeIds],
      }
      this.view = withPartition(this.view, learned)
    }
    return hint.currentOwner
  }

  /** Resolves once a node has answered with its map, or that ours is current. */
  refreshPartitionMap(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.runtime.setTimer(REFRESH_TIMEOUT_MS, () => {
        this.waiting = this.waiting.filter((entry) => entry.timer !== timer)
        reject(new TopGunError('ACK_TIMEOUT', 'No node answered the request for the partition map in time.'))
      })
      this.waiting.push({ resolve, reject, timer })
      this.requests.all()
    })
  }

  startPeriodicRefresh(): void {
    this.requests.startPeriodic()
  }

  close(): void {
    this.requests.close()
    for (const { reject, timer } of this.waiting.splice(0)) {
      timer.cancel()
      reject(new TopGunError('CLIENT_CLOSED', undefined, { definite: true }))
    }
  }

  private connected(session: Session): void {
    const clusterId = this.pool.linkOf(session.nodeId)?.ack?.clusterId
    if (clusterId !== undefined) this.clusterOf.set(session.nodeId, clusterId)
    this.requests.connected(session.nodeId)
    // Whoever waits for a refresh may have asked when nobody was there.
    if (this.waiting.length > 0) this.requests.now(session.nodeId)
  }

  private offered(map: PartitionMap, from: Session): void {
    this.requests.answered(from.nodeId)
    this.clusterOf.set(from.nodeId, map.clusterId ?? null)
    const identity = identityOf(map)
    this.toldBy.set(from.nodeId, identity)
    this.updateMap(map, identity)
    this.answered()
  }

  private confirmed(version: number, from: Session): void {
    this.requests.answered(from.nodeId)
    if (version === this.view?.version) this.fresh()
    this.answered()
  }

  /** Somebody connected goes on in the history of the map we hold, as far as it has told. */
  private isCurrentTold(): boolean {
    const { view } = this
    if (view === null) return false
    return [...this.clusterOf].some(([nodeId, clusterId]) => {
      const told = this.toldBy.get(nodeId)
      if (told === undefined) return clusterId === view.clusterId
      return mapRelation(told, identityOfView(view)) !== 'unrelated'
    })
  }

  private forget(nodeId: string): void {
    this.clusterOf.delete(nodeId)
    this.toldBy.delete(nodeId)
  }

  private fresh(): void {
    this.freshAt = this.runtime.monotonicNow()
    this.refreshedAt = this.runtime.wallNow()
  }

  private answered(): void {
    for (const { resolve, timer } of this.waiting.splice(0)) {
      timer.cancel()
      resolve()
    }
  }
}

function identityOfView({ version, clusterId, lineage, endpoints }: PartitionMapView): MapIdentity {
  return { version, clusterId, lineage, memberCount: endpoints.size }
}
