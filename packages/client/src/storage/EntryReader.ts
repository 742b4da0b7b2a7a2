/** Entries of the op log out of the bytes that an adapter kept; one for each reading of a log. */
import { deserialize, deserializeEach } from '@topgunbuild/core'
import { EncodedOp } from './EncodedOp'
import type { OpLogEntry } from './storage-port'

/** What a client sends of an op. Of what else is stored as bytes nothing has a text for its id. */
type TravellingOp = Required<Pick<OpLogEntry, 'mapName' | 'key' | 'record'>> &
  Pick<OpLogEntry, 'writeConcern'> & { readonly id: string; readonly opType: OpLogEntry['op'] }

type Stored = OpLogEntry | TravellingOp

function travels(stored: Stored): stored is TravellingOp {
  return typeof stored.id === 'string'
}

export class EntryReader {
  /** Of the op before: most have the same, and each would otherwise keep a copy of its own. */
  private mapName = ''
  private nodeId = ''

  /**
   * @param bytes of an op as it travels, or of an entry that was handed in without
   * @throws when they are not one MessagePack value
   */
  read(id: number, bytes: Uint8Array): OpLogEntry {
    return this.entry(id, deserialize<Stored>(bytes), bytes, 0, bytes.byteLength)
  }

  /**
   * @param page one behind the other: an id, the bytes that are stored under it, the next id
   * @throws when it is anything else
   */
  readPage(page: Uint8Array): OpLogEntry[] {
    const entries: OpLogEntry[] = []
    let id: number | undefined
    deserializeEach(page, (value, from, to) => {
      if (id === undefined) {
        id = idIn(value)
        return
      }
      entries.push(this.entry(id, value as Stored, page, from, to - from))
      id = undefined
    })
    if (id !== undefined) throw new TypeError(`nothing is stored under the id ${id}`)
    return entries
  }

  private entry(id: number, stored: Stored, buffer: Uint8Array, from: number, byteLength: number): OpLogEntry {
    if (!travels(stored)) return Object.assign(stored, { id })
    const { id: opId, key, opType: op, record, writeConcern } = stored
    if (stored.mapName !== this.mapName) this.mapName = stored.mapName
    this.shareName(record)
    const encoded = new EncodedOp(buffer, from, byteLength)
    const entry: OpLogEntry = { id, opId, mapName: this.mapName, key, op, record, synced: 0, encoded }
    if (writeConcern !== undefined) entry.writeConcern = writeConcern
    return entry
  }

  /** Nothing is known of a stored record yet. */
  private shareName(record: { readonly timestamp?: { nodeId?: unknown } | null } | null): void {
    const timestamp = record?.timestamp
    if (typeof timestamp?.nodeId !== 'string') return
    if (timestamp.nodeId === this.nodeId) timestamp.nodeId = this.nodeId
    else this.nodeId = timestamp.nodeId
  }
}

function idIn(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  throw new TypeError('an entry of the log does not end where the next begins')
}
