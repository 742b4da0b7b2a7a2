/** Makes ops: their ids, their stamps, their bytes. */
import { partitionIdOf, randomHex, TopGunError, WriteConcern, type Runtime, type Timestamp } from '@topgunbuild/core'
import type { LWWRecord } from '@topgunbuild/core'
import { EncodedOp } from '../storage/EncodedOp'
import type { StoredOp } from '../storage/restore'
import { mustBeWhole } from '../whole-text'
import { encodeOp } from './op-frames'
import type { OpContent, PendingOp } from './PendingOp'
import type { Waiter } from './Waiter'

/** No node takes a larger message, and one that is sent all the same costs the connection. */
const MAX_OP_BYTES = 16 * 1024 * 1024

export interface OpOptions {
  readonly ttlMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly writeConcern?: WriteConcern | undefined
  /** The caller asked for this concern, and must not be told of less as if it were that. */
  readonly isConcernExplicit: boolean
}

interface OpHistory {
  readonly storageId: number | null
  readonly fromEarlierRun: boolean
  readonly isConcernExplicit: boolean
  readonly restamps: number
}

const NEW: Omit<OpHistory, 'isConcernExplicit'> = { storageId: null, fromEarlierRun: false, restamps: 0 }

export class OpFactory {
  private readonly session: string
  private counter = 0

  constructor(
    readonly clientId: string,
    runtime: Runtime,
  ) {
    this.session = randomHex(runtime)
  }

  /** The clock's name: no colon, so that a stamp's text form can be read back. */
  get clockId(): string {
    return `${this.clientId.replaceAll(':', '_')}~${this.session}`
  }

  /** @throws TopGunError REJECTED or TOO_LARGE for a write that could never be sent; nothing has happened then */
  make(
    mapName: string,
    key: string,
    value: unknown,
    now: () => Timestamp,
    options: OpOptions,
    waiter: Waiter | null,
  ): PendingOp {
    const { ttlMs, timeoutMs, writeConcern, isConcernExplicit } = options
    check(mapName, key, ttlMs, timeoutMs)
    const timestamp = now()
    const stored = value ?? null
    const record: LWWRecord<unknown> =
      ttlMs === undefined ? { value: stored, timestamp } : { value: stored, timestamp, ttlMs }
    const sentTimeout = timeoutMs !== undefined && Number.isFinite(timeoutMs) ? timeoutMs : undefined
    const content = { opId: this.nextId(), mapName, key, record, writeConcern, timeoutMs: sentTimeout }
    return this.complete(content, { ...NEW, isConcernExplicit }, waiter)
  }

  /**
   * What the write would take, in bytes, were it made now.
   * @throws TopGunError REJECTED or TOO_LARGE as `make`
   */
  sizeOf(mapName: string, key: string, value: unknown, options: Pick<OpOptions, 'ttlMs' | 'timeoutMs'>): number {
    check(mapName, key, options.ttlMs, options.timeoutMs)
    const timestamp = { millis: 0, counter: 0, nodeId: this.clockId }
    return encoded({ opId: '', mapName, key, record: { value: value ?? null, timestamp } }).byteLength
  }

  /** The same write as a new op: another stamp is another identity. */
  restamped(op: PendingOp, timestamp: Timestamp): PendingOp {
    const { mapName, key, record, writeConcern, timeoutMs, isConcernExplicit } = op
    const content = { opId: this.nextId(), mapName, key, record: { ...record, timestamp }, writeConcern, timeoutMs }
    return this.complete(content, { ...NEW, isConcernExplicit, restamps: op.restamps + 1 }, op.waiter)
  }

  /** A record that the cluster held once, or that this client was told of, and that is there no longer: under its stamp. */
  again(mapName: string, key: string, record: LWWRecord<unknown>): PendingOp {
    const content = { opId: this.nextId(), mapName, key, record }
    return this.complete(content, { ...NEW, isConcernExplicit: false }, null)
  }

  /** From an earlier run, which may have sent it. */
  restored(stored: StoredOp): PendingOp {
    const { mapName, key, record, id: storageId = null } = stored
    const content = { opId: stored.opId ?? this.nextId(), mapName, key, record, writeConcern: concernIn(stored) }
    const history = { storageId, fromEarlierRun: true, isConcernExplicit: false, restamps: 0 }
    return this.complete(content, history, null, stored.encoded)
  }

  /** No op, and no message of a topic, of any client has the same. */
  nextId(): string {
    return `${this.clientId}:${this.session}:${++this.counter}`
  }

  private complete(content: OpContent, history: OpHistory, waiter: Waiter | null, bytes = encoded(content)): PendingOp {
    // Field by field: an object spread out of two others costs more than all the rest of a write.
    return {
      opId: content.opId,
      mapName: content.mapName,
      key: content.key,
      record: content.record,
      writeConcern: content.writeConcern,
      timeoutMs: content.timeoutMs,
      storageId: history.storageId,
      fromEarlierRun: history.fromEarlierRun,
      isConcernExplicit: history.isConcernExplicit,
      restamps: history.restamps,
      partitionId: partitionIdOf(content.key),
      encoded: bytes,
      mayHaveHappened: history.fromEarlierRun,
      open: [],
      flight: null,
      redirectedTo: null,
      redirects: 0,
      waits: 0,
      timeouts: 0,
      lastError: null,
      waiter,
    }
  }
}

const CONCERNS: ReadonlySet<unknown> = new Set(Object.values(WriteConcern))

function concernIn({ writeConcern }: StoredOp): WriteConcern | undefined {
  return CONCERNS.has(writeConcern) ? (writeConcern as WriteConcern) : undefined
}

function check(mapName: string, key: unknown, ttlMs: number | undefined, timeoutMs: number | undefined): void {
  if (typeof key !== 'string') throw new TopGunError('REJECTED', `A key is a string, not ${typeof key}.`)
  mustBeWhole('A key', key)
  mustBeWhole('The name of a map', mapName)
  if (ttlMs !== undefined && !(Number.isFinite(ttlMs) && ttlMs > 0)) {
    throw new TopGunError('REJECTED', `A time-to-live is a positive number of milliseconds, not ${String(ttlMs)}.`)
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new TopGunError('REJECTED', `A timeout is a positive number of milliseconds, not ${String(timeoutMs)}.`)
  }
}

function encoded(content: OpContent): EncodedOp {
  let bytes: Uint8Array
  try {
    bytes = encodeOp(content)
  } catch (cause) {
    throw new TopGunError('REJECTED', 'The value cannot be encoded.', { cause })
  }
  if (bytes.length > MAX_OP_BYTES) {
    throw new TopGunError('TOO_LARGE', `The write takes ${bytes.length} bytes; at most ${MAX_OP_BYTES} can be sent.`)
  }
  return new EncodedOp(bytes)
}
