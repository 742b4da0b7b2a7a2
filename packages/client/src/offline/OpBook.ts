/** Maps, op log and storage told together: each step of an op's life in the order that survives a crash between. */
import { isTopicMap, supersedes, type LWWRecord } from '@topgunbuild/core'
import type { ClientMap } from '../ClientMap'
import type { IStorageAdapter } from '../IStorageAdapter'
import type { PersistenceQueue } from '../storage/PersistenceQueue'
import { RecordKeeper } from '../storage/RecordKeeper'
import type { Repair, Restored } from '../storage/restore'
import { parseRecordKey } from '../storage/storage-keys'
import type { ClientClock } from './ClientClock'
import { OpLog } from './OpLog'
import type { PendingOp } from './PendingOp'

type AnyMap = ClientMap<string, unknown>

export class OpBook {
  readonly log: OpLog
  private readonly keeper: RecordKeeper
  private readonly maps = new Map<string, AnyMap>()
  private records: Restored['records'] = new Map()

  constructor(
    storage: IStorageAdapter,
    queue: PersistenceQueue,
    private readonly clock: ClientClock,
    private readonly makeMap: (name: string) => AnyMap,
  ) {
    this.log = new OpLog(storage, queue)
    this.keeper = new RecordKeeper(storage, queue)
  }

  mapNamed(name: string): AnyMap {
    const known = this.maps.get(name)
    if (known !== undefined) return known
    const map = this.makeMap(name)
    this.maps.set(name, map)
    this.fill(map)
    return map
  }

  add(op: PendingOp): void {
    this.showing(op)?.addPending(op.key, op)
    this.log.add(op)
  }

  /**
   * What the map shows is an op again: the cluster holds `remote` in its place. Stored in this order: the op, then
   * `remote`; a crash between leaves a record under the op's own stamp, and it is the op that counts.
   */
  addAgain(op: PendingOp, remote: LWWRecord<unknown> | undefined): void {
    const map = this.mapNamed(op.mapName)
    map.unconfirm(op.key, remote)
    this.add(op)
    this.keeper.store(map, op.key)
  }

  /** Stored in this order: what is confirmed now, then the end of the op; a crash between repeats the op. */
  over(op: PendingOp, accepted: boolean): void {
    if (accepted) this.clock.confirm(op.record.timestamp)
    const map = this.showing(op)
    if (map === null) return this.log.remove(op)
    const before = map.confirmedRecord(op.key)
    map.settle(op.key, op.opId, accepted)
    // The program may have changed the value since, which is its own: what was sent is what the cluster holds.
    const isNew = map.confirmedRecord(op.key) !== before
    this.log.remove(op, isNew ? this.keeper.storing(op) : undefined)
  }

  /** A record that the cluster holds. */
  received(map: AnyMap, key: string, record: LWWRecord<unknown>): void {
    const before = map.confirmedRecord(key)
    map.merge(key, record)
    if (map.confirmedRecord(key) !== before) this.keeper.store(map, key)
  }

  /** The cluster holds `remote` and no more than that. */
  goBackTo(map: AnyMap, key: string, remote: LWWRecord<unknown> | undefined): void {
    map.goBackTo(key, remote)
    this.keeper.store(map, key)
  }

  replace(old: PendingOp, op: PendingOp): void {
    this.showing(op)?.replacePending(op.key, old.opId, op)
    this.log.add(op)
    this.log.remove(old)
  }

  /** Takes up what an earlier run left. Every map with ops is made: it is the map that takes a write back. */
  restore(restored: Restored, ops: readonly PendingOp[]): void {
    if (restored.greatest !== null) this.clock.advancePast(restored.greatest)
    this.log.addRestored(ops, restored.unreadableIds)
    this.keeper.repair(restored.repairs.filter((repair) => !this.isOvertaken(repair)))
    // The ops first: what they wrote is shown at once, and nobody hears of what they replace.
    for (const op of ops) this.showing(op)?.addPending(op.key, op)
    this.records = restored.records
    for (const map of this.maps.values()) this.fill(map)
  }

  /** Null for a message of a topic, which no map shows. */
  private showing({ mapName }: PendingOp): AnyMap | null {
    return isTopicMap(mapName) ? null : this.mapNamed(mapName)
  }

  private fill(map: AnyMap): void {
    for (const [key, record] of this.records.get(map.name) ?? []) {
      const known = map.confirmedRecord(key)
      map.merge(key, record)
      // What was acknowledged before storage was open is stored over what was there, and may be the older of the two.
      if (known !== undefined && map.confirmedRecord(key) !== known) this.keeper.store(map, key)
    }
  }

  /** Something later was acknowledged before storage was open, and is stored already. */
  private isOvertaken({ at, record }: Repair): boolean {
    const name = parseRecordKey(at)
    const known = name === null ? undefined : this.maps.get(name.mapName)?.confirmedRecord(name.key)
    return known !== undefined && (record === undefined || supersedes(known, record))
  }
}
