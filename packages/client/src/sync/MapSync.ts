/**
 * Makes the maps that are open here equal to what the owners of their partitions hold, and keeps them so. For each
 * partition one connection is asked; it tells a root, and every change from then on. What differs is found by comparing
 * Merkle trees, what the node has more is pulled, and what only this client has is written again, under the stamp it has.
 *
 *   (nowhere) ──SYNC_INIT──▶ asked ──root──▶ comparing ──all answered──▶ synced
 *       ▲                                        │                          │
 *       └──── connection lost · SYNC_ENDED · the owner is another, and in reach ────┘
 */
import { serialize, TopGunError } from '@topgunbuild/core'
import type { DownMessage, LWWRecord, SyncDownOf, SyncUp } from '@topgunbuild/core'
import type { IConnectionProvider, Session } from '../connection/IConnectionProvider'
import { stepAtRoot, stepBelow, type Step } from './compare'
import { OpenMap, type LocalOnly, type MapWords, type Mirrored, type Partition } from './OpenMap'
import type { Placer } from './Placer'
import { RequestWindow } from './RequestWindow'

export interface SyncEffects<Kind extends Mirrored> {
  /**
   * A record that the cluster holds.
   * @param isNews it was told as it changed; otherwise it was found by comparing
   */
  received(map: Kind, key: string, record: LWWRecord<unknown>, isNews: boolean): void
  /** The cluster does not hold what the map shows, and is to have it: `remote` is what it holds. */
  giveBack(map: Kind, key: string, remote: LWWRecord<unknown> | undefined): void
  /** The same, and the map is to show `remote`. */
  drop(map: Kind, key: string, remote: LWWRecord<unknown> | undefined): void
  synced(mapName: string): void
  refused(mapName: string, error: TopGunError): void
}

export class MapSync<Kind extends Mirrored> {
  private readonly maps = new Map<string, OpenMap<Kind>>()
  private readonly window: RequestWindow

  constructor(
    private readonly provider: IConnectionProvider,
    private readonly placer: Placer,
    private readonly effects: SyncEffects<Kind>,
  ) {
    this.window = new RequestWindow((connectionId, payload) => {
      this.send(connectionId, { type: 'MERKLE_REQ_BUCKET', payload })
    })
  }

  /**
   * From here on the map is kept equal.
   * @param only partitions in which all its keys are; absent: in any
   */
  open(map: Kind, localOnly: LocalOnly, only?: ReadonlySet<number>): void {
    const mapName = map.name
    if (this.maps.has(mapName)) return
    const words: MapWords = {
      begin: (connectionId, ids) => this.send(connectionId, { type: 'SYNC_INIT', mapName, partitionIds: [...ids] }),
      stop: (connectionId, ids) => {
        this.send(connectionId, { type: 'SYNC_STOP', payload: { mapName, partitionIds: [...ids] } })
      },
      left: (connectionId, partitionId) => this.window.drop(connectionId, mapName, partitionId),
    }
    const opened = new OpenMap(map, localOnly, words, only)
    this.maps.set(mapName, opened)
    this.placer.add(opened)
  }

  /** Nobody wants it any more; opened again, it begins anew. */
  close(mapName: string): void {
    const opened = this.maps.get(mapName)
    if (opened === undefined) return
    this.maps.delete(mapName)
    this.placer.remove(opened)
  }

  isSynced(mapName: string): boolean {
    return this.maps.get(mapName)?.isSynced === true
  }

  connectionLost(connectionId: number): void {
    this.window.forget(connectionId)
  }

  message(from: Session, message: DownMessage): void {
    switch (message.type) {
      case 'SYNC_RESP_ROOT':
        return this.roots(from, message.payload)
      case 'SYNC_RESP_BUCKETS':
        return this.buckets(from, message.payload)
      case 'SYNC_RESP_LEAF':
        return this.leaves(from, message.payload)
      case 'SYNC_ENDED':
        return this.ended(from, message.payload)
      case 'SERVER_EVENT':
        return this.changed([message.payload])
      case 'SERVER_BATCH_EVENT':
        return this.changed(message.payload.events)
    }
  }

  private ended(from: Session, payload: SyncDownOf<'SYNC_ENDED'>['payload']): void {
    const map = this.maps.get(payload.mapName)
    if (map === undefined || !this.placer.ended(map, from.connectionId, payload)) return
    this.effects.refused(map.name, new TopGunError(payload.code, payload.message))
  }

  // ── comparing ──

  private roots(from: Session, { mapName, roots }: SyncDownOf<'SYNC_RESP_ROOT'>['payload']): void {
    const map = this.maps.get(mapName)
    if (map === undefined) return
    const asked = roots.filter(({ partitionId }) => map.partition(partitionId)?.connectionId === from.connectionId)
    const trees = map.treesOf(asked.map(({ partitionId }) => partitionId))
    for (const { partitionId, rootHash, horizon = 0 } of asked) {
      const partition = map.partition(partitionId)
      const tree = trees.get(partitionId)
      if (partition === null || tree === undefined) continue
      this.window.drop(from.connectionId, mapName, partitionId)
      partition.comparison = { tree, horizon, open: new Set() }
      this.goOn(map, partitionId, partition, stepAtRoot(tree, rootHash))
    }
  }

  private buckets(from: Session, { mapName, nodes }: SyncDownOf<'SYNC_RESP_BUCKETS'>['payload']): void {
    for (const { partitionId, path, buckets } of nodes) {
      this.answer(from, mapName, partitionId, path, (map, partition, { tree }) => {
        this.goOn(map, partitionId, partition, stepBelow(tree, path, buckets))
      })
    }
  }

  private leaves(from: Session, { mapName, leaves }: SyncDownOf<'SYNC_RESP_LEAF'>['payload']): void {
    for (const { partitionId, path, records } of leaves) {
      this.answer(from, mapName, partitionId, path, (map, partition, { tree }) => {
        const missing = new Set(tree.keysBelow(path))
        for (const { key, record } of records) {
          missing.delete(key)
          this.effects.received(map.map, key, record, false)
          this.lacks(map, key, record, 0)
        }
        this.goOn(map, partitionId, partition, { paths: [], whole: [], localOnly: [...missing] })
      })
    }
  }

  /** The answer to a question that is open. */
  private answer(
    from: Session,
    mapName: string,
    partitionId: number,
    path: string,
    use: (map: OpenMap<Kind>, partition: Partition, comparison: NonNullable<Partition['comparison']>) => void,
  ): void {
    const map = this.maps.get(mapName)
    const partition = map?.partition(partitionId)
    if (map === undefined || partition?.connectionId !== from.connectionId || partition.comparison === null) return
    const { comparison } = partition
    if (!comparison.open.delete(path)) return
    use(map, partition, comparison)
    this.window.answered(from.connectionId, mapName, partitionId, path)
  }

  private goOn(map: OpenMap<Kind>, partitionId: number, partition: Partition, step: Step): void {
    const { comparison, connectionId } = partition
    if (comparison === null) return
    for (const key of step.localOnly) this.lacks(map, key, undefined, comparison.horizon)
    const questions = [
      ...step.paths.map((path) => ({ path, isWhole: false })),
      ...step.whole.map((path) => ({ path, isWhole: true })),
    ]
    for (const { path } of questions) comparison.open.add(path)
    const mapName = map.name
    this.window.ask(
      connectionId,
      questions.map((question) => ({ ...question, mapName, partitionId })),
    )
    if (comparison.open.size === 0 && map.nowSynced(partition)) this.effects.synced(mapName)
  }

  /**
   * What the map shows and the cluster lacks, unless it is on its way there.
   * @param horizon wall time: what is older than this was removed there, and is not given back
   */
  private lacks(
    { map, localOnly }: OpenMap<Kind>,
    key: string,
    remote: LWWRecord<unknown> | undefined,
    horizon: number,
  ): void {
    if (!map.isLaterThan(key, remote)) return
    const isForgotten = (map.getRecord(key)?.timestamp.millis ?? 0) < horizon
    if (localOnly === 'drop' || isForgotten) this.effects.drop(map, key, remote)
    else this.effects.giveBack(map, key, remote)
  }

  private changed(events: SyncDownOf<'SERVER_BATCH_EVENT'>['payload']['events']): void {
    for (const { mapName, key, record } of events) {
      const map = this.maps.get(mapName)
      if (map !== undefined && record !== undefined) this.effects.received(map.map, key, record, true)
    }
  }

  private send(connectionId: number, message: SyncUp): void {
    this.provider.sendTo(connectionId, serialize(message))
  }
}
