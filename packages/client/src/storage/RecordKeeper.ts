/**
 * Stores what the cluster is known to hold, and not what an op wrote: that is in the op log until it is acknowledged.
 * So a record that is stored is one to go back to.
 */
import type { ClientMap } from '../ClientMap'
import { recordIn } from '../offline/op-frames'
import type { PendingOp } from '../offline/PendingOp'
import type { PersistenceQueue } from './PersistenceQueue'
import type { Repair } from './restore'
import { recordKey } from './storage-keys'
import type { IStorageAdapter } from './storage-port'

type AnyMap = ClientMap<string, unknown>

export class RecordKeeper {
  constructor(
    private readonly storage: IStorageAdapter,
    private readonly queue: PersistenceQueue,
  ) {}

  store(map: AnyMap, key: string): void {
    this.put(recordKey(map.name, key), map.confirmedRecord(key))
  }

  /** For the end of an op that was acknowledged: what it wrote, as it was sent. */
  storing({ mapName, key, encoded }: Pick<PendingOp, 'mapName' | 'key' | 'encoded'>): () => Promise<void> {
    return () => this.storage.put(recordKey(mapName, key), recordIn(encoded.bytes))
  }

  repair(repairs: readonly Repair[]): void {
    for (const { at, record } of repairs) this.put(at, record)
  }

  private put(at: string, record: unknown): void {
    this.queue.add(() => (record === undefined ? this.storage.remove(at) : this.storage.put(at, record)))
  }
}
