/** Reads what an earlier run left: records by map, and the ops that still wait for their acknowledgement. */
import { compareTimestamps, readRecord, supersedes, type LWWRecord, type Timestamp } from '@topgunbuild/core'
import type { IStorageAdapter, OpLogEntry } from './storage-port'
import { parseConfirmedKey, parseRecordKey, recordKey, type RecordName } from './storage-keys'

/** One that could be read. */
export type StoredOp = OpLogEntry & { readonly record: LWWRecord<unknown> }

/** What is to be stored under a name; nothing when the record is undefined. */
export interface Repair {
  readonly at: string
  readonly record: LWWRecord<unknown> | undefined
}

export interface Restored {
  /** Oldest first. */
  readonly ops: readonly StoredOp[]
  /** What the cluster was known to hold, by map and key. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, LWWRecord<unknown>>>
  /** In this order: makes storage keep what is kept today, after an earlier version or a crash. */
  readonly repairs: readonly Repair[]
  /** No stamp in storage is greater. */
  readonly greatest: Timestamp | null
  /** What could not be understood stays where it is: these ids of the log, */
  readonly unreadableIds: readonly number[]
  /** and, with them, so many entries in all. */
  readonly unreadable: number
}

const NONE: ReadonlySet<string> = new Set()
/** Asked for together, of an adapter that has no way to give all it has. */
const KEYS_AT_ONCE = 1000

function readOp(entry: OpLogEntry): StoredOp | null {
  const kind = entry.op ?? entry.opType
  if (kind === 'OR_ADD' || kind === 'OR_REMOVE') return null
  const record = readRecord(entry.record)
  if (record === null || typeof entry.mapName !== 'string' || typeof entry.key !== 'string') return null
  entry.record = record
  return entry as StoredOp
}

type ByMap = Map<string, Map<string, LWWRecord<unknown>>>

function put(into: ByMap, mapName: string, key: string, record: LWWRecord<unknown>): void {
  let map = into.get(mapName)
  if (map === undefined) into.set(mapName, (map = new Map()))
  map.set(key, record)
}

async function entriesOf(storage: IStorageAdapter): Promise<Iterable<readonly [string, unknown]>> {
  if (storage.entries !== undefined) return storage.entries(NONE)
  const keys = await storage.getAllKeys()
  const entries: (readonly [string, unknown])[] = []
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const asked = keys.slice(from, from + KEYS_AT_ONCE)
    entries.push(...(await Promise.all(asked.map(async (key) => [key, await storage.get(key)] as const))))
  }
  return entries
}

interface Apart extends RecordName {
  readonly at: string
  readonly record: LWWRecord<unknown>
}

/**
 * A stored record under the stamp of a pending op is that op's, not one to go back to: an earlier version of this client
 * stored what a map showed, and kept the confirmed record apart while ops were pending; or a crash came after the op was
 * acknowledged and before it left the log, and it is sent again.
 */
function confirmedOnly(records: ByMap, ops: readonly StoredOp[], apart: readonly Apart[]): Repair[] {
  const repairs: Repair[] = []
  const kept = new Set(apart.map(({ mapName, key }) => recordKey(mapName, key)))
  const withOps = new Set<string>()
  for (const { mapName, key, record } of ops) {
    const ofMap = records.get(mapName)
    if (kept.size > 0) withOps.add(recordKey(mapName, key))
    const stored = ofMap?.get(key)
    if (stored === undefined || compareTimestamps(stored.timestamp, record.timestamp) !== 0) continue
    ofMap?.delete(key)
    const at = recordKey(mapName, key)
    if (!kept.has(at)) repairs.push({ at, record: undefined })
  }
  for (const { at, mapName, key, record } of apart) {
    // Of a key without ops it was left behind: what is stored in its place is later.
    if (withOps.has(recordKey(mapName, key))) {
      const stored = records.get(mapName)?.get(key)
      const confirmed = supersedes(record, stored) ? record : stored
      if (confirmed === record) put(records, mapName, key, record)
      repairs.push({ at: recordKey(mapName, key), record: confirmed })
    }
    repairs.push({ at, record: undefined })
  }
  return repairs
}

export async function restoreFrom(storage: IStorageAdapter): Promise<Restored> {
  const ops: StoredOp[] = []
  const records: ByMap = new Map()
  const apart: Apart[] = []
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
  for (const [at, value] of await entriesOf(storage)) {
    const aside = parseConfirmedKey(at)
    const name = aside ?? parseRecordKey(at)
    if (name === null) continue
    const record = readRecord(value)
    if (record === null) {
      unreadable++
      continue
    }
    saw(record.timestamp)
    if (aside !== null) apart.push({ at, ...aside, record })
    else put(records, name.mapName, name.key, record)
  }
  return { ops, records, repairs: confirmedOnly(records, ops, apart), greatest, unreadableIds, unreadable }
}
