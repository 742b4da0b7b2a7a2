/** One node: wires ports, fabric, operations and maps together, and brings them up and down in order. */
import { HLC, TopGunError, memberOf, partitionIdOf } from '@topgunbuild/core'
import type { ClusterState, LWWMap, ORMap, Runtime, Timer } from '@topgunbuild/core'
import { AdminPort } from './admin/AdminPort'
import { LookUps } from './admin/LookUps'
import { Metrics } from './admin/Metrics'
import { ClusterManager } from './cluster/ClusterManager'
import { MeshFabric } from './cluster/MeshFabric'
import { PartitionService } from './cluster/PartitionService'
import { clusterKeyOf } from './cluster/mesh/handshake-proof'
import { hostAndPort, type Settings } from './config/server-config'
import { Operations } from './coordinator/Operations'
import { PartitionMapPublisher } from './coordinator/PartitionMapPublisher'
import { readableOf } from './coordinator/permissions'
import { LockDoor } from './coordinator/locks/LockDoor'
import { MapSync } from './coordinator/sync/MapSync'
import { tokenVerifierOf } from './coordinator/token-verifier'
import { Counters } from './inspection/Counters'
import type { Inspection } from './inspection/Inspection'
import { inspectionOf } from './inspection/inspection-of'
import { NodeMaps } from './maps/NodeMaps'
import { Disk } from './storage/Disk'
import { ClientPort } from './transport/ClientPort'

/** How many times `deadAfterMs` a graceful stop waits for its moves. */
const PATIENCE = 20
/** Largest frame between nodes, whatever clients may send. */
const PEER_FRAME_BYTES = 64 * 2 ** 20

/** Says which option a failed start is about. */
async function named<T>(option: string, start: Promise<T>): Promise<T> {
  try {
    return await start
  } catch (error) {
    throw new TopGunError('REJECTED', `${option}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function abortedStart(): TopGunError {
  return new TopGunError('REJECTED', 'The node was shut down before it was in a cluster.')
}

export class ServerCoordinator {
  readonly nodeId: string
  readonly cluster: ClusterManager
  readonly partitionService: PartitionService
  private readonly runtime: Runtime
  private readonly disk: Disk | undefined
  private readonly fabric: MeshFabric
  private readonly operations: Operations
  private readonly publisher: PartitionMapPublisher
  private readonly sync: MapSync
  private readonly clientPort: ClientPort
  private readonly clock: HLC
  private readonly maps: NodeMaps
  private readonly counters = new Counters()
  private readonly lookUps: LookUps
  private readonly admin: AdminPort | undefined
  private boundAdminPort = 0
  private readonly started: Promise<void>
  private boundPort = 0
  private stopping: Promise<void> | undefined
  private readonly patienceTimers: Timer[] = []
  private readonly listening: Promise<void>
  /** Rejects when the node is shut down while it still looks for its cluster: it never becomes ready. */
  private readonly aborted: Promise<never>
  private abort: (why: TopGunError) => void = () => undefined

  /** Use `ServerFactory.create`. Listening starts at once, in the background. */
  constructor(private readonly settings: Settings) {
    const { runtime, nodeId } = settings
    this.nodeId = nodeId
    this.runtime = runtime
    const { storage, log, maxJournalBytes } = settings
    this.disk = storage === undefined ? undefined : new Disk(runtime, storage, log, maxJournalBytes)
    this.fabric = this.makeFabric()
    const state = (): ClusterState | null => this.fabric.state()
    this.cluster = new ClusterManager(nodeId, state, () => this.fabric.port)
    this.partitionService = new PartitionService(nodeId, runtime, state)
    this.clock = new HLC(`${nodeId}~${this.fabric.incarnation()}`, {
      clockSource: { now: () => Math.floor(runtime.wallNow()) },
      maxDriftMs: settings.maxDriftMs,
      onDrift: ({ driftMs }) => settings.log('warn', 'timestamp ahead of this node', { driftMs }),
    })
    this.maps = this.makeMaps()
    this.operations = this.makeOperations()
    this.sync = new MapSync({
      maxOpenTopics: settings.maxOpenTopics,
      boundHit: (queue) => this.counters.boundHit(queue),
      runtime,
      selfId: nodeId,
      fabric: this.fabric,
      partitions: this.operations.partitions,
    })
    this.publisher = new PartitionMapPublisher({
      runtime,
      state: () => this.fabric.state(),
      broadcast: (frame) => this.clientPort.broadcast(frame),
    })
    this.clientPort = this.makeClientPort()
    this.lookUps = this.makeLookUps()
    this.admin = settings.adminPort === undefined ? undefined : this.makeAdmin()
    this.aborted = new Promise((_, reject) => {
      this.abort = reject
    })
    this.listening = this.listen()
    this.started = this.start()
    this.disk?.failed.then(() => this.shutdown()).catch(() => undefined)
    // Whoever awaits `ready()` is told; nobody is obliged to.
    for (const unasked of [this.aborted, this.listening, this.started]) unasked.catch(() => undefined)
  }

  /** The client port, once it `listens()`; 0 before. */
  get port(): number {
    return this.boundPort
  }

  /** The port for the other nodes, once it `listens()`; 0 before. */
  get clusterPort(): number {
    return this.fabric.port
  }

  /** The port for operators, once it `listens()`; 0 before, and where none was asked for. */
  get adminPort(): number {
    return this.boundAdminPort
  }

  /**
   * Resolves when all ports listen and this node is in a cluster.
   * @throws TopGunError REJECTED naming the option when a port cannot be bound
   */
  ready(): Promise<void> {
    return this.started
  }

  /**
   * Leaves gracefully: what it owns moves to the others, what is in flight is answered, clients are told.
   * Idempotent.
   */
  shutdown(): Promise<void> {
    this.stopping ??= this.stop()
    return this.stopping
  }

  /** The map as this node holds it. A write to it takes the same road as a client's, to the owner and its backups. */
  getMap(name: string, kind?: 'LWW'): LWWMap<string, unknown>
  getMap(name: string, kind: 'OR'): ORMap<string, unknown>
  getMap(name: string, kind: 'LWW' | 'OR' = 'LWW'): LWWMap<string, unknown> | ORMap<string, unknown> {
    return kind === 'LWW' ? this.maps.lww(name) : this.maps.or(name)
  }

  /** Resolves with the reason when the storage failed: this node then leaves by itself. Pending otherwise. */
  failed(): Promise<unknown> {
    return this.disk?.failed ?? new Promise(() => undefined)
  }

  /** Resolves when all ports are bound, and `port`, `clusterPort` and `adminPort` are known. @throws as `ready()` */
  listens(): Promise<void> {
    return this.listening
  }

  /** nodeIds of the members, the oldest first; empty before this node is in a cluster. */
  getMembers(): string[] {
    return this.cluster.getMembers()
  }

  isLocalOwner(key: string): boolean {
    return this.partitionService.isLocalOwner(key)
  }

  inspect(): Inspection {
    return inspectionOf(this.fabric.state(), this.operations)
  }

  private async start(): Promise<void> {
    try {
      await this.listening
      if (this.stopping !== undefined) throw abortedStart()
      this.operations.start()
      await Promise.race([this.fabric.start(), this.aborted])
    } catch (error) {
      await this.closeDown()
      throw error
    }
  }

  private async listen(): Promise<void> {
    // Nobody is answered before this node knows what it held.
    const restore = this.disk?.restore(this.operations.partitions, this.fabric)
    if (restore !== undefined) await named('storage', restore)
    // All are waited for even if one fails, so that closing finds whatever was opened.
    const [client, peers, admin] = await Promise.allSettled([
      named('port', this.clientPort.listen()),
      named('clusterPort', this.fabric.listen()),
      named('adminPort', this.admin?.listen(this.settings.adminPort ?? 0) ?? Promise.resolve(0)),
    ])
    if (client.status === 'fulfilled') this.boundPort = client.value
    if (admin.status === 'fulfilled') this.boundAdminPort = admin.value
    if (client.status === 'rejected') throw client.reason
    if (peers.status === 'rejected') throw peers.reason
    if (admin.status === 'rejected') throw admin.reason
  }

  private async stop(): Promise<void> {
    // A failure to listen is `ready()`'s to tell.
    await this.listening.catch(() => undefined)
    this.abort(abortedStart())
    this.disk?.journal.deleteNothingMore()
    if (this.fabric.state() !== null) {
      // A move that cannot be finished must not keep a process for ever: then the others see it go, as in a crash.
      await Promise.race([this.fabric.drain(), this.patience()])
      this.operations.letAsksGo()
      await Promise.race([this.operations.idle(), this.patience()])
      await Promise.race([this.operations.partitions.repaired(), this.patience()])
    }
    for (const timer of this.patienceTimers) timer.cancel()
    await this.closeDown()
  }

  private patience(): Promise<void> {
    const { runtime, deadAfterMs } = this.settings
    return new Promise((resolve) => this.patienceTimers.push(runtime.setTimer(PATIENCE * deadAfterMs, resolve)))
  }

  private async closeDown(): Promise<void> {
    await this.clientPort.stopListening()
    this.clientPort.sayGoodbye()
    await this.fabric.depart()
    this.operations.stop()
    this.publisher.close()
    this.clientPort.terminateAll()
    await this.admin?.close()
    await this.disk?.close()
  }

  private makeFabric(): MeshFabric {
    const { settings } = this
    const { advertise, host, tls } = settings
    const scheme = tls === undefined ? 'ws' : 'wss'
    return new MeshFabric(
      {
        ...settings,
        port: settings.clusterPort,
        // A cluster state alone takes more than some operators allow a client.
        maxFrameBytes: Math.max(settings.maxFrameBytes, PEER_FRAME_BYTES),
        isDurable: settings.storage?.isDurable === true,
        secret: clusterKeyOf(settings.clusterSecret, settings.jwtSecret),
        endpoint: () => advertise.clientUrl ?? `${scheme}://${hostAndPort(host, this.boundPort)}`,
        boundHit: (queue) => this.counters.boundHit(queue),
        clusterAddress: (port) => advertise.clusterAddress ?? hostAndPort(host, port),
      },
      {
        stateChanged: (next) => {
          this.operations.stateChanged(next)
          this.sync.stateChanged(next)
          this.disk?.remember(this.fabric.position())
          this.publisher.stateChanged()
        },
        expelled: () => {
          this.operations.expelled()
          this.sync.expelled()
          // Whoever waits here for an answer must ask a member.
          this.clientPort.terminateAll()
        },
        linked: (nodeId) => this.operations.linked(nodeId),
        unlinked: (nodeId) => {
          this.operations.unlinked(nodeId)
          this.sync.unlinked(nodeId)
        },
        drained: (nodeId) => this.operations.drained(nodeId),
        message: (from, message) => {
          if (this.operations.partitions.message(from, message)) return
          if (message.type === 'FORWARD') this.operations.onForward(from.nodeId, message)
          if (message.type === 'FORWARD_RESULT') this.operations.forwarder.onResult(from.nodeId, message)
          if (message.type === 'SYNC_UP') this.sync.onUp(from.nodeId, message)
          if (message.type === 'SYNC_DOWN') this.sync.onDown(from.nodeId, message)
          if (message.type === 'LOOK_UP') this.lookUps.onLookUp(from.nodeId, message)
          if (message.type === 'FOUND') this.lookUps.onFound(message)
        },
      },
    )
  }

  private makeOperations(): Operations {
    const { settings } = this
    return new Operations({
      runtime: settings.runtime,
      fabric: this.fabric,
      selfId: settings.nodeId,
      clock: this.clock,
      rules: {
        maxKeyBytes: settings.maxKeyBytes,
        maxValueBytes: settings.maxValueBytes,
        maxDriftMs: settings.maxDriftMs,
        policies: settings.securityPolicies,
      },
      defaultConsistency: settings.defaultConsistency,
      minClusterSize: settings.minClusterSize,
      tombstoneAgeMs: settings.tombstoneAgeMs,
      writeAckTimeoutMs: settings.writeAckTimeoutMs,
      tickMs: settings.heartbeatIntervalMs,
      deadAfterMs: settings.deadAfterMs,
      limits: settings,
      counters: this.counters,
      merged: (map) => this.maps.changed(map),
      changed: (partitionId, map, key, record) => this.sync.changed(partitionId, map, key, record),
      journal: this.disk?.journal,
    })
  }

  private makeMaps(): NodeMaps {
    return new NodeMaps(this.clock, {
      stores: () => this.operations.partitions.allStores(),
      store: (partitionId) => this.operations.partitions.store(partitionId),
      write: (mapName, key, record) =>
        this.operations.fromHere(mapName, key, record, (result) => {
          if (!result.success) this.settings.log('error', 'a write of this node failed', { ...result.error })
        }),
    })
  }

  private makeClientPort(): ClientPort {
    const { settings } = this
    return new ClientPort({
      runtime: this.runtime,
      bindHost: settings.bindHost,
      port: settings.port,
      maxFrameBytes: settings.maxFrameBytes,
      tls: settings.tls,
      keptOut: (remoteAddress, why) => settings.log('warn', 'client refused', { remoteAddress, why }),
      maxConnections: settings.maxConnections,
      maxUnauthenticated: settings.maxUnauthenticated,
      boundHit: (queue) => this.counters.boundHit(queue),
      session: {
        runtime: settings.runtime,
        nodeId: settings.nodeId,
        verifyToken: tokenVerifierOf(settings.jwtSecret),
        strictRouting: settings.strictRouting,
        maxBatchOps: settings.maxBatchOps,
        maxBufferedBytes: settings.maxBufferedBytes,
        clusterId: () => this.fabric.state()?.clusterId,
        partitionMapFor: (currentVersion) => this.publisher.answerFor(currentVersion),
        submit: (op, sender, respond) => this.operations.fromClient(op, sender, respond),
        readable: (principal, map) => readableOf(principal, map, settings.securityPolicies),
        sync: this.sync,
        locks: new LockDoor((name, ask, waitMs, principal, answer) =>
          this.operations.aboutLock(name, ask, waitMs, principal, answer),
        ),
        authenticated: (session) => {
          const state = this.fabric.state()
          if (state !== null && memberOf(state, this.nodeId) !== undefined)
            session.sendFrame(this.publisher.answerFor(undefined))
        },
        unknownMessage: (type) => {
          this.counters.unknown(type)
          settings.log('info', 'message of a type that is not served', { type })
        },
      },
    })
  }

  private makeLookUps(): LookUps {
    const { partitions } = this.operations
    return new LookUps({
      runtime: this.runtime,
      selfId: this.nodeId,
      state: () => this.fabric.state(),
      send: (nodeId, message) => this.fabric.send(nodeId, message),
      own: (map, key) => {
        const store = partitions.store(partitionIdOf(key))
        return { term: store.term, seq: store.seq, record: store.record(map, key) ?? null }
      },
    })
  }

  private makeAdmin(): AdminPort {
    const { operations, fabric, clientPort, runtime, settings, nodeId, counters } = this
    const metrics = new Metrics({
      nodeId,
      counters,
      state: () => fabric.state(),
      clients: () => clientPort.sessionCount,
      connections: () => ({ ...clientPort.counts, pending: clientPort.pendingCount }),
      mapSizes: () => operations.partitions.mapSizes(),
      queueBytes: () => ({
        ...operations.queueBytes(),
        client_out: clientPort.unsentBytes,
        peer_out: fabric.allUnsentBytes,
      }),
      copiesAside: () => operations.partitions.copiesAside,
      memoryBytes: () => process.memoryUsage.rss(),
    })
    const verifyToken = tokenVerifierOf(settings.jwtSecret)
    return new AdminPort(runtime, {
      nodeId,
      incarnation: () => fabric.incarnation(),
      isReady: () => fabric.state() !== null && fabric.isLargeEnough() && this.stopping === undefined,
      inspect: () => this.inspect(),
      explain: (map, key) => this.lookUps.explain(map, key),
      metrics: () => metrics.text(),
      principal: (token) => {
        const verdict = verifyToken(token, runtime.wallNow())
        return verdict.kind === 'accepted' ? verdict.principal : undefined
      },
    })
  }
}
