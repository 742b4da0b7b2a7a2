/** An entry of the op log out of the bytes that an adapter kept. */
import { deserialize } from '@topgunbuild/core'
import type { OpLogEntry } from './storage-port'

/** What a client sends of an op. Of what else is stored as bytes nothing has a text for its id. */
type TravellingOp = Required<Pick<OpLogEntry, 'mapName' | 'key' | 'record'>> &
  Pick<OpLogEntry, 'writeConcern'> & { readonly id: string; readonly opType: OpLogEntry['op'] }

function travels(stored: OpLogEntry | TravellingOp): stored is TravellingOp {
  return typeof stored.id === 'string'
}

/**
 * @param bytes of an op as it travels, or of an entry that was handed in without
 * @throws when they are not one MessagePack value
 */
export function entryIn(id: number, bytes: Uint8Array): OpLogEntry {
  const stored = deserialize<OpLogEntry | TravellingOp>(bytes)
  if (!travels(stored)) return Object.assign(stored, { id })
  const { id: opId, mapName, key, opType: op, record, writeConcern } = stored
  const entry: OpLogEntry = { id, opId, mapName, key, op, record, synced: 0, encoded: bytes }
  if (writeConcern !== undefined) entry.writeConcern = writeConcern
  return entry
}
