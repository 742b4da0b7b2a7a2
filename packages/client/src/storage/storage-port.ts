/** What a client needs of whatever keeps its records and its op log between runs. */
import type { LWWRecord, Timestamp } from '@topgunbuild/core'
import type { EncodedOp } from './EncodedOp'

export interface OpLogEntry {
  /** Given by the adapter; rises with every append. */
  id?: number
  mapName: string
  key: string
  op: 'PUT' | 'REMOVE' | 'OR_ADD' | 'OR_REMOVE'
  /** An older client writes the kind of op here. */
  opType?: string
  value?: unknown
  record?: LWWRecord<unknown>
  orRecord?: unknown
  orTag?: string
  hlc?: string
  /** An older client writes the stamp of the record here as well. */
  timestamp?: Timestamp
  /** 0 while it waits for its acknowledgement; an older client writes `false`. */
  synced: number | boolean
  /** Never made anew for a resend: it is how a node's answer finds its op, also after a restart. */
  opId?: string
  writeConcern?: string
  /** What `appendOpLog` was given beside the entry, from an adapter that keeps it: then nothing is encoded anew. */
  encoded?: EncodedOp
}

export interface IStorageAdapter {
  /**
   * True: calls take effect in the order in which they are made, whether or not somebody waits between them. Then a
   * client makes many at once, and an adapter can store them together. Absent: one is made after the other is done.
   */
  readonly ordersCalls?: boolean
  initialize(dbName: string): Promise<void>
  close(): Promise<void>
  waitForReady?(): Promise<void>
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<void>
  remove(key: string): Promise<void>
  getMeta(key: string): Promise<unknown>
  setMeta(key: string, value: unknown): Promise<void>
  batchPut(entries: Map<string, unknown>): Promise<void>
  /**
   * @param encoded the same op as it travels, MessagePack of a `ClientOp`. An adapter that stores bytes can keep these
   *   in place of the entry, and make the entry of them again; any other leaves them alone.
   */
  appendOpLog(entry: OpLogEntry, encoded?: Uint8Array): Promise<number>
  getPendingOps(): Promise<OpLogEntry[]>
  /** Everything up to and including `lastId` is acknowledged. */
  markOpsSynced(lastId: number): Promise<void>
  /** Exactly these are acknowledged. Without it, an op behind one that still waits is sent again after a restart. */
  markOpsSyncedByIds?(ids: readonly number[]): Promise<void>
  getAllKeys(): Promise<string[]>
  /** All that was put under other keys than these, in any order. Without it, a client that starts asks key by key. */
  entries?(except: ReadonlySet<string>): Promise<Iterable<readonly [key: string, value: unknown]>>
}
