/** Reads what an earlier run left: records by map, and the ops that still wait for their acknowledgement. */
import { lwwRecordSchema, WriteConcern, type LWWRecord, type Timestamp, compareTimestamps } from '@topgunbuild/core'
import type { IStorageAdapter, OpLogEntry } from './storage-port'
import { confirmedKey, parseRecordKey } from './storage-keys'

export interface StoredOp {
  readonly storageId: number | null
  readonly opId: string | null
  readonly mapName: string
  readonly key: string
  readonly record: LWWRecord<unknown>
  readonly writeConcern: WriteConcern | undefined
}

export interface Restored {
  /** Oldest first. */
  readonly ops: readonly StoredOp[]
  /** Shown records by map and key. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, LWWRecord<unknown>>>
  /** For keys with ops: the confirmed record. By map and key. */
  readonly confirmed: ReadonlyMap<string, ReadonlyMap<string, LWWRecord<unknown>>>
  /** No stamp in storage is greater. */
  readonly greatest: Timestamp | null
  /** What could not be understood stays where it is: these ids of the log, */
  readonly unreadableIds: readonly number[]
  /** and, with them, so many entries in all. */
  readonly unreadable: number
}

/** Rebuilt without optional holes, as the codec would send it. */
export function readRecord(stored: unknown): LWWRecord<unknown> | null {
  const parsed = lwwRecordSchema.safeParse(stored)
  if (!parsed.success) return null
  const { value, timestamp, ttlMs } = parsed.data
  return ttlMs === undefined ? { value, timestamp } : { value, timestamp, ttlMs }
}

function readOp(entry: OpLogEntry): StoredOp | null {
  const kind = entry.op ?? entry.opType
  if (kind === 'OR_ADD' || kind === 'OR_REMOVE') return null
  const record = readRecord(entry.record)
  if (record === null || typeof entry.mapName !== 'string' || typeof entry.key !== 'string') return null
  const writeConcern = Object.values(WriteConcern).find((concern) => concern === entry.writeConcern)
  const { mapName, key } = entry
  return { storageId: entry.id ?? null, opId: entry.opId ?? null, mapName, key, record, writeConcern }
}

type ByMap = Map<string, Map<string, LWWRecord<unknown>>>

function put(into: ByMap, mapName: string, key: string, record: LWWRecord<unknown>): void {
  const map = into.get(mapName) ?? new Map<string, LWWRecord<unknown>>()
  into.set(mapName, map.set(key, record))
}

export async function restoreFrom(storage: IStorageAdapter): Promise<Restored> {
  const ops: StoredOp[] = []
  const records: ByMap = new Map()
  const confirmed: ByMap = new Map()
  let greatest: Timestamp | null = null
  let unreadable = 0
  const unreadableIds: number[] = []
  const saw = (timestamp: Timestamp): void => {
    if (greatest === null || compareTimestamps(timestamp, greatest) > 0) greatest = timestamp
  }
  for (const entry of await storage.getPendingOps()) {
    if (entry.synced === true || entry.synced === 1) continue
    const op = readOp(entry)
    if (op === null) {
      unreadable++
      if (entry.id !== undefined) unreadableIds.push(entry.id)
      continue
    }
    saw(op.record.timestamp)
    ops.push(op)
    const apart = readRecord(await storage.get(confirmedKey(op.mapName, op.key)))
    if (apart !== null) put(confirmed, op.mapName, op.key, apart)
  }
  for (const stored of await storage.getAllKeys()) {
    const name = parseRecordKey(stored)
    if (name === null) continue
    const record = readRecord(await storage.get(stored))
    if (record === null) {
      unreadable++
      continue
    }
    saw(record.timestamp)
    put(records, name.mapName, name.key, record)
  }
  return { ops, records, confirmed, greatest, unreadableIds, unreadable }
}
