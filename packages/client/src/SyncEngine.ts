/**
 * The way of a write: local map and op log at once, then to the owner until somebody acknowledges or refuses it.
 * It wires log, sender and outcomes together; where an op goes, and what an answer means, is decided in their files.
 */
import { TopGunError, type DownMessage, type LWWRecord, type Runtime, type WriteConcern } from '@topgunbuild/core'
import { ClientMap, type MapWriter, type WriteOptions } from './ClientMap'
import { Collections } from './collections/Collections'
import type { IConnectionProvider, Session } from './connection/IConnectionProvider'
import { SyncStateMachine } from './connection/SyncStateMachine'
import { followSessions } from './connection/follow-sessions'
import { Emitter } from './Emitter'
import type { IStorageAdapter } from './IStorageAdapter'
import { isDegraded, type Ack } from './offline/ack'
import type { BackpressureConfig, Load } from './offline/backpressure'
import { BackpressureGate } from './offline/BackpressureGate'
import { ClientClock } from './offline/ClientClock'
import { FrameLimits, mostOpsOf } from './offline/FrameLimits'
import { Flusher, type FlushOptions } from './offline/Flusher'
import type { FlushResult } from './offline/FlushLedger'
import { OpBook } from './offline/OpBook'
import { OpFactory } from './offline/OpFactory'
import { Outcomes } from './offline/Outcomes'
import { isDefinite, type PendingOp } from './offline/PendingOp'
import { opsToRestamp } from './offline/restamp'
import { Sender } from './offline/Sender'
import { Waiter } from './offline/Waiter'
import { MapSync } from './sync/MapSync'
import { Placer } from './sync/Placer'
import type { MapOptions } from './sync/map-options'
import { WriteAgain } from './sync/WriteAgain'
import type { EngineEvents } from './engine-events'
import { Locks } from './locks/Locks'
import { Queries } from './queries/Queries'
import { Topics } from './topics/Topics'
import { PersistenceQueue } from './storage/PersistenceQueue'
import { restoreFrom } from './storage/restore'

export interface SyncEngineConfig {
  /** Of the client; its ops and its clock are named after it. */
  readonly nodeId: string
  readonly connectionProvider: IConnectionProvider
  readonly storageAdapter: IStorageAdapter
  readonly runtime: Runtime
  readonly backpressure: BackpressureConfig
  /** Asked for by every write that names no concern of its own. */
  readonly defaultConcern?: WriteConcern | undefined
  /** How long one attempt may stay unanswered on a live connection before it is repeated. Default 1000. */
  readonly attemptTimeoutMs?: number
}

type AnyMap = ClientMap<string, unknown>

const DEFAULT_TIMEOUT_MS = 5000
const DB_NAME = 'topgun_offline_db'

export class SyncEngine implements MapWriter {
  readonly events: Emitter<EngineEvents>
  readonly state: SyncStateMachine
  readonly gate: BackpressureGate
  readonly clock: ClientClock
  readonly sync: MapSync<AnyMap>
  readonly topics: Topics
  readonly placer: Placer
  readonly queries: Queries
  readonly collections: Collections
  readonly locks: Locks
  private readonly queue: PersistenceQueue
  private readonly book: OpBook
  private readonly factory: OpFactory
  private readonly sender: Sender
  private readonly outcomes: Outcomes
  private readonly flusher: Flusher
  private readonly lacking: WriteAgain
  private readonly provider: IConnectionProvider
  private readonly runtime: Runtime
  private starting: Promise<void> | null = null
  private closing: Promise<void> | null = null
  private isClosed = false

  constructor(
    private readonly config: SyncEngineConfig,
    private readonly listenerThrew: (error: unknown) => void,
  ) {
    const { runtime, storageAdapter, connectionProvider } = config
    if (connectionProvider === undefined) throw new TopGunError('REJECTED', 'SyncEngine requires connectionProvider')
    this.provider = connectionProvider
    this.runtime = runtime
    this.events = new Emitter(listenerThrew)
    this.state = new SyncStateMachine(() => runtime.monotonicNow(), listenerThrew)
    this.queue = new PersistenceQueue(
      (error) => this.events.emit('error', error),
      () => {
        if (!this.isClosed) this.gate.update()
      },
      storageAdapter.ordersCalls === true,
    )
    this.factory = new OpFactory(config.nodeId, runtime)
    this.clock = new ClientClock(runtime, this.factory.clockId)
    this.book = new OpBook(
      storageAdapter,
      this.queue,
      this.clock,
      (name) => new ClientMap(name, this.clock, this, listenerThrew),
    )
    const load = (): Load => {
      const { size: ops, bytes } = this.book.log
      return { ops, bytes, unstoredBytes: this.queue.bytes }
    }
    this.gate = new BackpressureGate(config.backpressure, load, listenerThrew)
    this.flusher = new Flusher(runtime, () => this.book.log.values())
    const limits = new FrameLimits(runtime)
    this.sender = new Sender(
      runtime,
      this.provider,
      config.attemptTimeoutMs ?? 1000,
      () => this.book.log.values(),
      limits,
      (nodeId, ops) => this.outcomes.silent(nodeId, ops),
      (op, route) => this.outcomes.tooLarge(op, route),
      () => this.state.getState() === 'SYNCING' && this.state.transition('CONNECTED'),
    )
    this.outcomes = new Outcomes(runtime, this.book.log, this.sender, this.provider, limits, {
      acknowledged: (op, ack) => this.acknowledged(op, ack),
      refused: (op, error) => this.refused(op, error),
      restamp: (op, serverTime, afterMs) => this.restamp(op, serverTime, afterMs),
    })
    this.lacking = new WriteAgain(
      () => this.gate.admission(false) === 'take' && !this.gate.isPaused,
      (map, key, remote) => this.writeAgain(map, key, remote),
    )
    this.placer = new Placer(runtime, this.provider)
    this.sync = new MapSync(this.provider, this.placer, {
      received: (map, key, record) => this.book.received(map, key, record),
      giveBack: (map, key, remote) => this.lacking.add(map, key, remote),
      drop: (map, key, remote) => this.book.goBackTo(map, key, remote),
      synced: (mapName) => this.events.emit('map:synced', { mapName }),
      refused: (mapName, error) => this.events.emit('map:refused', { mapName, error }),
    })
    this.queries = new Queries(runtime, this.provider, this.placer, () => this.book.log.values(), listenerThrew)
    this.locks = new Locks(runtime, this.provider, this.factory.clockId)
    this.topics = new Topics(runtime, this, this.provider, this.placer, this.factory, {
      listenerThrew,
      refused: (mapName, error) => this.events.emit('map:refused', { mapName, error }),
    })
    this.collections = new Collections(runtime, this, this.clock, listenerThrew)
    this.listen()
  }

  get pendingOps(): number {
    return this.book.log.size
  }

  connect(): void {
    this.state.transition('CONNECTING')
    this.provider.connect()
  }

  /** Opens storage and takes up what an earlier run left. Resolves at once when it was called before. */
  start(): Promise<void> {
    this.starting ??= this.load()
    return this.starting
  }

  /** @param only partitions in which all its keys are; absent: in any */
  mapNamed(name: string, { sync = true, localOnly = 'give-back' }: MapOptions, only?: ReadonlySet<number>): AnyMap {
    const map = this.book.mapNamed(name)
    if (sync) this.sync.open(map, localOnly, only)
    return map
  }

  write(map: AnyMap, key: string, value: unknown, ttlMs?: number): LWWRecord<unknown> {
    return this.send(map.name, key, value, ttlMs === undefined ? {} : { ttlMs })
  }

  writeAndWait({ name }: AnyMap, key: string, value: () => unknown, options: WriteOptions): Promise<Ack> {
    return this.sendAndWait(name, key, value, options)
  }

  /** Nobody waits. Of a topic the op is a message, which no map shows. */
  send(mapName: string, key: string, value: unknown, options: WriteOptions): LWWRecord<unknown> {
    this.assertOpen()
    return this.record(mapName, key, value, options, null)
  }

  sendAndWait(mapName: string, key: string, value: () => unknown, options: WriteOptions): Promise<Ack> {
    return new Promise((resolve, reject) => {
      const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options
      const waiter = new Waiter(this.runtime, timeoutMs, signal, resolve, reject)
      const attempt = (step: () => void): void => {
        if (waiter.isOver) return
        try {
          step()
        } catch (error) {
          waiter.fail(error instanceof TopGunError ? error : new TopGunError('INTERNAL', undefined, { cause: error }))
        }
      }
      const enter = (): void =>
        attempt(() => {
          this.assertOpen()
          this.record(mapName, key, value(), options, waiter)
        })
      if (this.isClosed || this.gate.admission(true) !== 'wait') return enter()
      return attempt(() => {
        waiter.whenOver(() => this.gate.leave(enter))
        if (this.gate.whenRoom(enter, this.factory.sizeOf(mapName, key, value(), options))) return
        throw new TopGunError('LOG_FULL', 'The op log is full, and as many writes wait for room as may.')
      })
    })
  }

  flush(options: FlushOptions): Promise<FlushResult> {
    if (this.isClosed) return Promise.reject(new TopGunError('CLIENT_CLOSED'))
    return this.flusher.flush(options)
  }

  /** Why nothing moves: the cause of a deadline that passes meanwhile. */
  noteForWaiting(error: TopGunError): void {
    for (const op of this.book.log.values()) if (op.open.length === 0) op.waiter?.note(error)
    this.locks.noteForWaiting(error)
  }

  resetConnection(): void {
    this.state.reset(false)
    this.state.transition('CONNECTING')
    this.provider.resetConnections()
  }

  /** What waits is told; what is pending stays in storage for the next run. */
  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  private record(
    mapName: string,
    key: string,
    value: unknown,
    options: WriteOptions,
    waiter: Waiter | null,
  ): LWWRecord<unknown> {
    this.makeRoom()
    const isConcernExplicit = options.writeConcern !== undefined
    const writeConcern = options.writeConcern ?? this.config.defaultConcern
    const { ttlMs, timeoutMs } = options
    const opOptions = { ttlMs, timeoutMs, writeConcern, isConcernExplicit }
    const op = this.factory.make(mapName, key, value, () => this.clock.now(), opOptions, waiter)
    waiter?.enter()
    this.book.add(op)
    this.sender.send(op)
    this.gate.update()
    this.queries.wrote(op.mapName, op.key, op.record)
    return op.record
  }

  private writeAgain(map: AnyMap, key: string, remote: LWWRecord<unknown> | undefined): void {
    const record = map.getRecord(key)
    if (this.isClosed || record === undefined || !map.isLaterThan(key, remote)) return
    const op = this.factory.again(map.name, key, record)
    this.book.addAgain(op, remote)
    this.sender.send(op)
    this.gate.update()
  }

  private makeRoom(): void {
    if (this.gate.isStorageBehind) {
      throw new TopGunError('LOG_FULL', 'Storage takes writes more slowly than they are made, or was never opened.')
    }
    for (;;) {
      const admission = this.gate.admission(false)
      if (admission === 'refuse') throw new TopGunError('LOG_FULL')
      const oldest = admission === 'drop-oldest' ? this.book.log.oldest() : undefined
      if (oldest === undefined) return
      this.giveUp(oldest)
    }
  }

  private giveUp(oldest: PendingOp): void {
    const { opId, mapName, key } = oldest
    const error = new TopGunError('LOG_FULL', 'The op was given up to make room in the op log.', {
      definite: isDefinite(oldest),
    })
    this.over(oldest, false)
    oldest.waiter?.fail(error)
    this.flusher.refused(error)
    this.flusher.settled(opId)
    this.gate.events.emit('operation:dropped', { opId, mapName, key })
  }

  private acknowledged(op: PendingOp, ack: Ack): void {
    const degraded = isDegraded(ack.level, op.writeConcern)
    this.flusher.acknowledged(ack.level, degraded)
    this.over(op, true)
    if (degraded) {
      const { opId, mapName, key, writeConcern: asked } = op
      this.events.emit('degraded', { opId, mapName, key, level: ack.level, asked: asked ?? null })
    }
    if (degraded && op.isConcernExplicit) {
      op.waiter?.fail(new TopGunError('LEVEL_NOT_REACHED', undefined, { definite: false }))
    } else op.waiter?.acknowledge(ack)
    this.flusher.settled(op.opId)
  }

  private refused(op: PendingOp, error: TopGunError): void {
    this.flusher.refused(error)
    this.over(op, false)
    op.waiter?.fail(error)
    const { opId, mapName, key } = op
    this.events.emit('operation:rejected', { opId, mapName, key, error })
    this.flusher.settled(op.opId)
  }

  private over(op: PendingOp, accepted: boolean): void {
    this.sender.forget(op)
    this.book.over(op, accepted)
    this.queries.over(op.mapName, op.key, op.record, accepted)
    this.gate.update()
    this.lacking.goOn()
  }

  private restamp(refused: PendingOp, serverTime: number, afterMs: number): void {
    this.clock.correct(serverTime)
    const ops = opsToRestamp(this.book.log.values(), serverTime)
    for (const old of ops.includes(refused) ? ops : [refused, ...ops]) {
      const op = this.factory.restamped(old, this.clock.now())
      this.sender.forget(old)
      this.book.replace(old, op)
      this.queries.over(old.mapName, old.key, old.record, false)
      this.queries.wrote(op.mapName, op.key, op.record)
      this.flusher.replaced(old.opId, op.opId)
      this.sender.send(op, afterMs)
    }
  }

  private async load(): Promise<void> {
    const { storageAdapter: storage } = this.config
    await storage.initialize(DB_NAME)
    await storage.waitForReady?.()
    const restored = await restoreFrom(storage)
    if (this.isClosed) return
    const ops = restored.ops.map((stored) => this.factory.restored(stored))
    this.book.restore(restored, ops)
    this.queue.start()
    for (const op of ops) this.sender.send(op)
    if (restored.unreadable > 0) {
      this.events.emit('error', new TopGunError('INTERNAL', `${restored.unreadable} stored entries could not be read.`))
    }
    this.gate.update()
    this.placer.start()
  }

  private async end(): Promise<void> {
    this.isClosed = true
    this.placer.close()
    this.queries.close()
    this.locks.close()
    this.topics.closeAll()
    this.sender.close()
    this.provider.close()
    for (const op of this.book.log.values()) op.waiter?.closed()
    this.gate.close()
    this.flusher.close()
    if (this.starting === null) return
    await this.starting.catch(() => undefined)
    await this.queue.drained()
    await this.config.storageAdapter.close()
  }

  private assertOpen(): void {
    if (this.isClosed) throw new TopGunError('CLIENT_CLOSED', undefined, { definite: true })
  }

  private listen(): void {
    followSessions(this.provider, this.state)
    // Whatever changes the roads may open one for an op that found none.
    this.provider.on('connected', (session) => {
      this.outcomes.ownerConnected(session)
      this.sender.schedule()
      this.placer.connected()
    })
    this.provider.on('writable', () => this.sender.schedule())
    this.provider.on('disconnected', (session) => {
      this.outcomes.connectionLost(session)
      this.sync.connectionLost(session.connectionId)
      this.topics.connectionLost(session.connectionId)
      this.placer.connectionLost(session.connectionId)
      // Ops that found the connection closing under them never left, and wait for this.
      this.sender.schedule()
    })
    this.provider.on('partitionMapUpdated', () => {
      this.outcomes.ownersChanged()
      this.sender.schedule()
      this.placer.schedule()
    })
    this.provider.on('message', ({ message, ...from }) => this.message(from, message))
  }

  private message(from: Session, message: DownMessage): void {
    if (message.type === 'OP_ACK') this.outcomes.answered(from, message.payload)
    else if (message.type === 'OP_REJECTED') this.outcomes.rejected(from, message.payload.opId, message.payload.reason)
    else if (message.type === 'ERROR') {
      const mostOps = mostOpsOf(message.payload.details)
      if (mostOps !== null) this.outcomes.batchRefused(from, mostOps)
    } else {
      this.sync.message(from, message)
      this.topics.message(from, message)
      this.queries.message(from, message)
      this.locks.message(from, message)
    }
  }
}
