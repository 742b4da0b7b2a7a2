/** Stores what maps show, and the confirmed record apart while ops of its key are pending. */
import type { LWWRecord } from '@topgunbuild/core'
import type { ClientMap } from '../ClientMap'
import type { IStorageAdapter } from './storage-port'
import type { PersistenceQueue } from './PersistenceQueue'
import { confirmedKey, recordKey } from './storage-keys'

type AnyMap = ClientMap<string, unknown>

export class RecordKeeper {
  /** What storage holds apart, by storage key. */
  private readonly apart = new Map<string, LWWRecord<unknown>>()

  constructor(
    private readonly storage: IStorageAdapter,
    private readonly queue: PersistenceQueue,
  ) {}

  /** What an earlier run left apart. */
  known(mapName: string, key: string, record: LWWRecord<unknown>): void {
    this.apart.set(confirmedKey(mapName, key), record)
  }

  /** Before an op is written to the log: what to go back to must be stored first. */
  storeConfirmed(map: AnyMap, key: string): void {
    const at = confirmedKey(map.name, key)
    const confirmed = map.confirmedApart(key)?.record
    if (confirmed === undefined || this.apart.get(at) === confirmed) return
    this.apart.set(at, confirmed)
    this.queue.add(() => this.storage.put(at, confirmed))
  }

  storeShown(map: AnyMap, key: string): void {
    const at = recordKey(map.name, key)
    const record = map.getRecord(key)
    this.queue.add(() => (record === undefined ? this.storage.remove(at) : this.storage.put(at, record)))
  }

  /** After the last op of the key left the log. */
  forgetConfirmed(map: AnyMap, key: string): void {
    const at = confirmedKey(map.name, key)
    if (map.confirmedApart(key) !== null || !this.apart.delete(at)) return
    this.queue.add(() => this.storage.remove(at))
  }
}
