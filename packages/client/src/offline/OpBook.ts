/** Maps, op log and storage told together: each step of an op's life in the order that survives a crash between. */
import { isTopicMap, type LWWRecord } from '@topgunbuild/core'
import type { ClientMap } from '../ClientMap'
import type { IStorageAdapter } from '../IStorageAdapter'
import type { PersistenceQueue } from '../storage/PersistenceQueue'
import { RecordKeeper } from '../storage/RecordKeeper'
import type { Restored } from '../storage/restore'
import type { ClientClock } from './ClientClock'
import { OpLog } from './OpLog'
import type { PendingOp } from './PendingOp'

type AnyMap = ClientMap<string, unknown>
/** Restored records of one map that wait for their acknowledgement, oldest first: by key, then by opId. */
type PendingByKey = ReadonlyMap<string, ReadonlyMap<string, LWWRecord<unknown>>>

export class OpBook {
  readonly log: OpLog
  private readonly keeper: RecordKeeper
  private readonly maps = new Map<string, AnyMap>()
  private restored: Restored | null = null

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
    const map = this.makeNamed(name)
    this.fill(map)
    return map
  }

  /** Stored in this order: what to go back to, then the op, then what the map shows. */
  add(op: PendingOp): void {
    const map = this.showing(op)
    if (map === null) return this.log.add(op)
    map.addPending(op.key, op.opId, op.record)
    this.keeper.storeConfirmed(map, op.key)
    this.log.add(op)
    this.keeper.storeShown(map, op.key)
  }

  /** Stored in this order: what the map shows now, then the end of the op; a crash between repeats the op. */
  over(op: PendingOp, accepted: boolean): void {
    if (accepted) this.clock.confirm(op.record.timestamp)
    const map = this.showing(op)
    if (map === null) return this.log.remove(op)
    const before = map.getRecord(op.key)
    map.settle(op.key, op.opId, accepted)
    this.keeper.storeConfirmed(map, op.key)
    if (map.getRecord(op.key) !== before) this.keeper.storeShown(map, op.key)
    this.log.remove(op)
    this.keeper.forgetConfirmed(map, op.key)
  }

  /** A record that the cluster holds. */
  received(map: AnyMap, key: string, record: LWWRecord<unknown>): void {
    const isShown = map.merge(key, record)
    this.keeper.storeConfirmed(map, key)
    if (isShown) this.keeper.storeShown(map, key)
  }

  /** The cluster holds `remote` and no more than that. */
  goBackTo(map: AnyMap, key: string, remote: LWWRecord<unknown> | undefined): void {
    map.goBackTo(key, remote)
    this.keeper.storeShown(map, key)
  }

  replace(old: PendingOp, op: PendingOp): void {
    const map = this.showing(op)
    map?.replacePending(op.key, old.opId, op.opId, op.record)
    this.log.add(op)
    if (map !== null) this.keeper.storeShown(map, op.key)
    this.log.remove(old)
  }

  /** Takes up what an earlier run left. Every map with ops is made: it is the map that takes a write back. */
  restore(restored: Restored, ops: readonly PendingOp[]): void {
    if (restored.greatest !== null) this.clock.advancePast(restored.greatest)
    this.restored = restored
    this.log.addRestored(ops, restored.unreadableIds)
    const pending = pendingByMap(ops.filter((op) => !isTopicMap(op.mapName)))
    for (const name of new Set([...pending.keys(), ...this.maps.keys()])) {
      this.fill(this.maps.get(name) ?? this.makeNamed(name), pending.get(name))
    }
  }

  /** Null for a message of a topic, which no map shows. */
  private showing({ mapName }: PendingOp): AnyMap | null {
    return isTopicMap(mapName) ? null : this.mapNamed(mapName)
  }

  private makeNamed(name: string): AnyMap {
    const map = this.makeMap(name)
    this.maps.set(name, map)
    return map
  }

  private fill(map: AnyMap, pending: PendingByKey = new Map()): void {
    if (this.restored === null) return
    const records = this.restored.records.get(map.name)
    for (const [key, record] of records ?? []) if (!pending.has(key)) this.fillIn(map, key, record, NO_OPS)
    const confirmed = this.restored.confirmed.get(map.name)
    // A record shown while ops are pending may be one of theirs; then only the one kept apart is confirmed.
    for (const [key, ops] of pending) this.fillIn(map, key, confirmed?.get(key), ops)
  }

  private fillIn(
    map: AnyMap,
    key: string,
    record: LWWRecord<unknown> | undefined,
    ops: ReadonlyMap<string, LWWRecord<unknown>>,
  ): void {
    if (record !== undefined) {
      this.clock.confirm(record.timestamp)
      if (ops.size > 0) this.keeper.known(map.name, key, record)
    }
    const writtenBeforeStart = map.isPending(key)
    map.restore(key, record, ops)
    if (!writtenBeforeStart) return
    this.keeper.storeConfirmed(map, key)
    this.keeper.storeShown(map, key)
  }
}

const NO_OPS: ReadonlyMap<string, LWWRecord<unknown>> = new Map()

function pendingByMap(ops: readonly PendingOp[]): ReadonlyMap<string, PendingByKey> {
  const byMap = new Map<string, Map<string, Map<string, LWWRecord<unknown>>>>()
  for (const { mapName, key, opId, record } of ops) {
    let byKey = byMap.get(mapName)
    if (byKey === undefined) byMap.set(mapName, (byKey = new Map()))
    const ofKey = byKey.get(key)
    if (ofKey === undefined) byKey.set(key, new Map([[opId, record]]))
    else ofKey.set(opId, record)
  }
  return byMap
}
