/** A node's storage from start to end: what is read before anybody is answered, what is written while it serves. */
import { PARTITION_COUNT, TopGunError } from '@topgunbuild/core'
import type { LWWRecord, Runtime } from '@topgunbuild/core'
import { positionSchema, type Position } from '../cluster/mesh/peer-messages'
import { horizonName } from '../cluster/partitions/horizon-name'
import type { Log } from '../config/server-config'
import type { IServerStorage } from './IServerStorage'
import { Journal } from './Journal'

const POSITION = 'position'
/** Records read at a time. */
const PAGE = 1000

export interface Restored {
  restore(map: string, key: string, record: LWWRecord<unknown>): void
  /** Of the partition's records that were restored. */
  restoreHorizon(partitionId: number, horizon: number): void
}

export class Disk {
  readonly journal: Journal
  /** Resolves with the reason when nothing can be kept any more. */
  readonly failed: Promise<unknown>

  constructor(
    runtime: Runtime,
    private readonly storage: IServerStorage,
    private readonly log: Log,
    maxJournalBytes?: number,
  ) {
    let fail: (error: unknown) => void = () => undefined
    this.failed = new Promise((resolve) => {
      fail = resolve
    })
    const failed = (error: unknown): void => {
      this.log('error', 'the storage failed; this node leaves', { error: String(error) })
      fail(error)
    }
    this.journal = new Journal(runtime, storage, failed, maxJournalBytes)
  }

  /** Hands over every record, and the state this node was in. @throws TopGunError REJECTED when it cannot be read */
  async restore(copies: Restored, fabric: { restore(former: Position): void }): Promise<void> {
    await this.storage.initialize()
    let count = 0
    for (const map of await this.storage.maps()) {
      const keys = await this.storage.loadAllKeys(map)
      for (let from = 0; from < keys.length; from += PAGE) {
        const records = await this.storage.loadAll(map, keys.slice(from, from + PAGE))
        for (const [key, record] of records) copies.restore(map, key, record)
        count += records.size
      }
    }
    for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId++) {
      const horizon = await this.storage.getMeta(horizonName(partitionId))
      if (typeof horizon === 'number' && horizon > 0) copies.restoreHorizon(partitionId, horizon)
    }
    const position = await this.storage.getMeta(POSITION)
    if (position === undefined) return
    const read = positionSchema.safeParse(position)
    if (!read.success) {
      const sentence = 'it holds a position of the cluster that cannot be read; was it written by a newer version?'
      throw new TopGunError('REJECTED', sentence, { cause: read.error })
    }
    this.log('info', 'restored from storage', { records: count, version: read.data.version })
    fabric.restore(read.data)
  }

  /** Which state this node is in, for its next start. */
  remember(position: Position | null): void {
    if (position !== null) this.journal.remember(POSITION, position)
  }

  /** Resolves once everything handed in is kept. */
  async close(): Promise<void> {
    await this.journal.idle()
    await this.storage.close()
  }
}
