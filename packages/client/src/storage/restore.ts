/** Reads what an earlier run left: records by map, and the ops that still wait for their acknowledgement. */
import { readRecord, WriteConcern, type LWWRecord, type Timestamp, compareTimestamps } from '@topgunbuild/core'
import type { IStorageAdapter, OpLogEntry } from './storage-port'
import { confirmedKey, isConfirmedKey, parseRecordKey, recordKey } from './storage-keys'

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
  /** Shown records by map and key; of keys without ops. */
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

const CONCERNS: ReadonlySet<unknown> = new Set(Object.values(WriteConcern))
/** Asked for together, of an adapter that has no way to give all it has. */
const KEYS_AT_ONCE = 1000

function readOp(entry: OpLogEntry): StoredOp | null {
  const kind = entry.op ?? entry.opType
  if (kind === 'OR_ADD' || kind === 'OR_REMOVE') return null
  const record = readRecord(entry.record)
  if (record === null || typeof entry.mapName !== 'string' || typeof entry.key !== 'string') return null
  const writeConcern = CONCERNS.has(entry.writeConcern) ? (entry.writeConcern as WriteConcern) : undefined
  const { mapName, key } = entry
  return { storageId: entry.id ?? null, opId: entry.opId ?? null, mapName, key, record, writeConcern }
}

type ByMap = Map<string, Map<string, LWWRecord<unknown>>>

function put(into: ByMap, mapName: string, key: string, record: LWWRecord<unknown>): void {
  let map = into.get(mapName)
  if (map === undefined) into.set(mapName, (map = new Map()))
  map.set(key, record)
}

async function entriesOf(
  storage: IStorageAdapter,
  except: ReadonlySet<string>,
): Promise<Iterable<readonly [string, unknown]>> {
  if (storage.entries !== undefined) return storage.entries(except)
  const keys = (await storage.getAllKeys()).filter((key) => !except.has(key))
  const entries: (readonly [string, unknown])[] = []
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const asked = keys.slice(from, from + KEYS_AT_ONCE)
    entries.push(...(await Promise.all(asked.map(async (key) => [key, await storage.get(key)] as const))))
  }
  return entries
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
  }
  // What is shown while ops are pending is one of theirs, or the confirmed one, which then is kept apart.
  const shown = new Set(ops.map(({ mapName, key }) => recordKey(mapName, key)))
  const apart = new Map<string, unknown>()
  for (const [stored, value] of await entriesOf(storage, shown)) {
    if (isConfirmedKey(stored)) apart.set(stored, value)
    const name = parseRecordKey(stored)
    if (name === null) continue
    const record = readRecord(value)
    if (record === null) {
      unreadable++
      continue
    }
    saw(record.timestamp)
    put(records, name.mapName, name.key, record)
  }
  for (const { mapName, key } of apart.size > 0 ? ops : []) {
    const record = readRecord(apart.get(confirmedKey(mapName, key)))
    if (record === null) continue
    saw(record.timestamp)
    put(confirmed, mapName, key, record)
  }
  return { ops, records, confirmed, greatest, unreadableIds, unreadable }
}
