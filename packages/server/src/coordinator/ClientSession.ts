/** One client's connection: authenticates it, reads its messages, answers each; says nothing before it may. */
import { PROTOCOL_VERSION, randomHex, readOp, readUpMessage, serialize } from '@topgunbuild/core'
import type {
  ClientOp,
  Connection,
  ConnectionEnd,
  ConnectionEvents,
  DownMessage,
  LockUp,
  OpResult,
  Principal,
  Runtime,
  SyncUp,
  Timer,
  UpMessage,
} from '@topgunbuild/core'
import { failed } from '../cluster/partitions/RoutedOp'
import type { BoundHit } from '../inspection/queues'
import { AckPrefix } from './AckPrefix'
import type { LockDoor } from './locks/LockDoor'
import type { Sender } from './Operations'
import type { Readable } from './permissions'
import type { Encoded, Subscriber } from './sync/Encoded'
import type { MapSync } from './sync/MapSync'
import { Reads } from './sync/Reads'
import type { TokenVerifier } from './token-verifier'

const AUTH_TIMEOUT_MS = 5000
/** Whoever has shown a token and says nothing for so long is gone. */
export const IDLE_TIMEOUT_MS = 20_000
/** The longest delay a timer takes; a token that lives longer is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const CLOSE = { unauthorized: 4001, silent: 4002, undecodable: 1002, goingAway: 1001, overload: 1013 } as const

export interface SessionOptions {
  readonly runtime: Runtime
  readonly nodeId: string
  readonly verifyToken: TokenVerifier
  readonly strictRouting: boolean
  readonly maxBatchOps: number
  readonly maxBufferedBytes: number
  readonly clusterId: () => string | undefined
  /** A PARTITION_MAP, PARTITION_MAP_CURRENT or NOT_READY, encoded, for a client that has `currentVersion`. */
  readonly partitionMapFor: (currentVersion: number | undefined) => Uint8Array
  readonly submit: (op: ClientOp, sender: Sender, respond: (result: OpResult) => void) => void
  readonly readable: (principal: Principal, map: string) => Readable
  readonly sync: Pick<MapSync, 'fromClient' | 'permissionsChanged' | 'left'>
  readonly locks: Pick<LockDoor, 'fromClient'>
  readonly authenticated: (session: ClientSession) => void
  readonly closed: (session: ClientSession) => void
  readonly unknownMessage: (type: string) => void
  readonly boundHit: BoundHit
}

export class ClientSession implements ConnectionEvents, Subscriber {
  private principal: Principal | undefined
  private speaksOurs = false
  private results: OpResult[] = []
  private readonly prefix = new AckPrefix()
  private readonly reads = new Reads((map) => {
    return this.principal === undefined ? 'nothing' : this.options.readable(this.principal, map)
  })
  private anonymousOps = 0
  /** Holds locks in the name of a client that has none. */
  private connectionName: string | undefined
  private lastHeardAt: number
  private deadline: Timer
  private expiry: Timer | undefined
  private open = true

  constructor(
    private readonly connection: Connection,
    private readonly options: SessionOptions,
  ) {
    const { runtime } = options
    this.lastHeardAt = runtime.monotonicNow()
    this.deadline = runtime.setTimer(AUTH_TIMEOUT_MS, () => {
      this.send({ type: 'AUTH_FAIL', error: 'no token in time', code: 'UNAUTHENTICATED' })
      this.close(CLOSE.unauthorized, 'Unauthorized')
    })
    this.send({ type: 'AUTH_REQUIRED' })
  }

  get isAuthenticated(): boolean {
    return this.principal !== undefined && this.open
  }

  get unsentBytes(): number {
    return this.connection.bufferedBytes
  }

  send(message: DownMessage): void {
    this.sendFrame(serialize(message))
  }

  /** An encoded message; a client that does not read is disconnected, and resyncs when it comes back. */
  sendFrame(frame: Uint8Array): void {
    if (!this.open) return
    this.connection.send(frame)
    if (!this.connection.isOpen || this.unsentBytes <= this.options.maxBufferedBytes) return
    this.options.boundHit('client_out')
    this.connection.terminate()
  }

  /** What another part has to tell: of the maps that are open here. */
  deliver(message: Encoded): void {
    const shown = this.reads.shown(message)
    if (shown !== undefined) this.sendFrame(shown.frame)
  }

  close(code: number, reason: string): void {
    this.flushResults()
    this.connection.close(code, reason)
  }

  terminate(): void {
    this.connection.terminate()
  }

  /** When it has been silent for too long, if it says nothing until then; undefined: that is not looked at. */
  get silentAt(): number | undefined {
    return this.isAuthenticated && this.connection.isOpen ? this.lastHeardAt + IDLE_TIMEOUT_MS : undefined
  }

  frame(data: Uint8Array | string): void {
    // What comes behind our close frame can be neither refused nor answered any more.
    if (!this.connection.isOpen) return
    this.lastHeardAt = this.options.runtime.monotonicNow()
    const reading = readUpMessage(data)
    if (reading.kind === 'undecodable') {
      this.send({ type: 'ERROR', payload: { code: 400, message: `The frame could not be read: ${reading.why}` } })
      this.close(CLOSE.undecodable, 'undecodable frame')
      return
    }
    const type = reading.kind === 'message' ? reading.message.type : reading.type
    if (this.principal === undefined && type !== 'AUTH' && type !== 'PING') {
      this.send({ type: 'AUTH_FAIL', error: 'authenticate first', code: 'UNAUTHENTICATED' })
      this.close(CLOSE.unauthorized, 'Unauthorized')
      return
    }
    if (reading.kind === 'message') this.dispatch(reading.message)
    else if (reading.kind === 'malformed') {
      this.send({ type: 'ERROR', payload: { code: 400, message: `${reading.type}: ${reading.why}` } })
    } else {
      this.options.unknownMessage(reading.type)
      this.send({ type: 'ERROR', payload: { code: 501, message: `This node does not serve ${reading.type}.` } })
    }
  }

  closed(_end: ConnectionEnd): void {
    this.open = false
    this.deadline.cancel()
    this.expiry?.cancel()
    this.options.sync.left(this)
    this.options.closed(this)
  }

  private dispatch(message: UpMessage): void {
    switch (message.type) {
      case 'AUTH':
        return this.authenticate(message)
      case 'PING':
        return this.send({
          type: 'PONG',
          timestamp: message.timestamp,
          serverTime: Math.round(this.options.runtime.wallNow()),
        })
      case 'CLIENT_OP':
        return this.submit(message.payload)
      case 'OP_BATCH':
        return this.submitBatch(message.payload)
      case 'PARTITION_MAP_REQUEST':
        return this.sendFrame(this.options.partitionMapFor(message.payload?.currentVersion))
      case 'SYNC_INIT':
        if (message.partitionIds === undefined) return this.refuseWhole('SYNC_INIT')
        return this.synchronize(message)
      case 'QUERY_SUB':
        if (message.payload.partitionIds === undefined) return this.refuseWhole('QUERY_SUB')
        return this.synchronize(message)
      case 'MERKLE_REQ_BUCKET':
      case 'SYNC_STOP':
      case 'QUERY_UNSUB':
        return this.synchronize(message)
      case 'LOCK_REQUEST':
      case 'LOCK_RELEASE':
        return this.aboutLock(message)
    }
  }

  private authenticate(message: Extract<UpMessage, { type: 'AUTH' }>): void {
    const { runtime, verifyToken, nodeId, clusterId } = this.options
    const verdict = verifyToken(message.token, runtime.wallNow())
    if (verdict.kind === 'refused') {
      this.principal = undefined
      this.send({ type: 'AUTH_FAIL', error: verdict.reason, code: 'UNAUTHENTICATED' })
      this.close(CLOSE.unauthorized, 'Unauthorized')
      return
    }
    const first = this.principal === undefined
    this.principal = verdict.principal
    this.speaksOurs = message.protocol !== undefined
    this.deadline.cancel()
    this.watchExpiry(verdict.expiresAtMs)
    const id = clusterId()
    this.send({
      type: 'AUTH_ACK',
      nodeId,
      protocolVersion: PROTOCOL_VERSION,
      ...(id === undefined ? {} : { clusterId: id }),
    })
    if (first) this.options.authenticated(this)
    else this.options.sync.permissionsChanged(this, this.reads)
  }

  private synchronize(message: SyncUp): void {
    this.options.sync.fromClient(message, this, this.reads)
  }

  private aboutLock(message: LockUp): void {
    const { principal } = this
    if (principal === undefined) return
    const { locks, nodeId, runtime } = this.options
    this.connectionName ??= `${nodeId} ${randomHex(runtime)}`
    locks.fromClient(message, { principal, connection: this.connectionName }, (answer) => this.send(answer))
  }

  /** As 0.11 asks. No node of a cluster has all of a map. */
  private refuseWhole(type: string): void {
    const message = `This node answers by partition: ${type} names the partitions it is about.`
    this.send({ type: 'ERROR', payload: { code: 501, message } })
  }

  /** A token is good until its `exp`, not only at the door. */
  private watchExpiry(expiresAtMs: number | undefined): void {
    this.expiry?.cancel()
    if (expiresAtMs === undefined) return
    const { runtime } = this.options
    const leftMs = expiresAtMs - runtime.wallNow()
    this.expiry = runtime.setTimer(Math.min(Math.max(leftMs, 0), LONGEST_TIMER_MS), () => {
      if (leftMs > LONGEST_TIMER_MS) return this.watchExpiry(expiresAtMs)
      this.principal = undefined
      this.send({ type: 'AUTH_FAIL', error: 'jwt expired', code: 'UNAUTHENTICATED' })
      return this.close(CLOSE.unauthorized, 'Unauthorized')
    })
  }

  private submitBatch(batch: Extract<UpMessage, { type: 'OP_BATCH' }>['payload']): void {
    const { maxBatchOps } = this.options
    if (batch.ops.length > maxBatchOps) {
      const message = `A batch may have ${maxBatchOps} ops, this one has ${batch.ops.length}.`
      this.send({ type: 'ERROR', payload: { code: 400, message, details: { maxBatchOps } } })
      return
    }
    for (const one of batch.ops) {
      const op = readOp(one)
      if (typeof op === 'string') {
        this.refuseMalformed(one, op)
        continue
      }
      // What was read is nobody else's: what it lacks is put in rather than copied around.
      if (op.writeConcern === undefined && batch.writeConcern !== undefined) op.writeConcern = batch.writeConcern
      if (op.timeout === undefined && batch.timeout !== undefined) op.timeout = batch.timeout
      this.submit(op)
    }
  }

  /** The one op is refused by its id; its neighbours go on. */
  private refuseMalformed(op: unknown, why: string): void {
    const id: unknown = op !== null && typeof op === 'object' ? Reflect.get(op, 'id') : undefined
    if (typeof id !== 'string') {
      this.send({ type: 'ERROR', payload: { code: 400, message: `An op without an id could not be read: ${why}` } })
      return
    }
    this.prefix.received(id)
    this.answer(failed(id, 0, 'MALFORMED', `The op could not be read: ${why}`))
  }

  private submit(op: ClientOp): void {
    const { principal } = this
    if (principal === undefined) return
    op.id ??= `anonymous-${++this.anonymousOps}`
    this.prefix.received(op.id)
    const mayRedirect = this.options.strictRouting && this.speaksOurs
    this.options.submit(op, { principal, mayRedirect }, this.answer)
  }

  /** One for all ops of this session. */
  private readonly answer = (result: OpResult): void => {
    if (!this.open) return
    if (this.results.length === 0) this.options.runtime.endOfTurn(() => this.flushResults())
    this.results.push(result)
  }

  /** All answers of a turn leave in one frame. */
  private flushResults(): void {
    const { results } = this
    if (results.length === 0) return
    this.results = []
    for (const result of results) this.prefix.answer(result.opId)
    this.send({ type: 'OP_ACK', payload: { lastId: this.prefix.lastId, results } })
  }
}
