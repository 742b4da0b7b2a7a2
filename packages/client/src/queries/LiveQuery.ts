/** One query and its partitions: each asked of one node, a few at a time, and followed from there on. */
import { compileQuery, PARTITION_COUNT, partitionIdOf } from '@topgunbuild/core'
import type { CompiledQuery, LWWRecord, Query, Row, RowChange } from '@topgunbuild/core'
import type { Place } from '../sync/placement'
import type { Kept } from '../sync/Placer'
import { QueryView, type QueryResult } from './QueryView'

/** Partitions asked of one node and not answered: what they answer with waits in that node for this client. */
const MOST_OPEN = 16

interface Lane {
  waiting: number[]
  readonly open: Set<number>
}

/** What is said to nodes about the query. */
export interface QueryWords {
  readonly begin: (connectionId: number, partitionIds: readonly number[]) => void
  readonly stop: (connectionId: number, partitionIds: readonly number[]) => void
}

export class LiveQuery implements Kept {
  readonly since = 3
  isRefused = false
  readonly compiled: CompiledQuery
  private view: QueryView
  private readonly wanted: ReadonlySet<number> | null
  private readonly places: (Place | null)[] = Array.from({ length: PARTITION_COUNT }, () => null)
  private readonly lanes = new Map<number, Lane>()
  private readonly answered = new Set<number>()

  /** @throws TopGunError REJECTED that says what is wrong with the query */
  constructor(
    readonly mapName: string,
    query: Query,
    private readonly words: QueryWords,
  ) {
    this.compiled = compileQuery(query)
    this.view = new QueryView(this.compiled)
    const { keys } = this.compiled
    this.wanted = keys === null ? null : new Set(keys.map((key) => partitionIdOf(key)))
  }

  /** Every partition was answered once: what it shows is a result, and not a part of one. */
  get isComplete(): boolean {
    return this.answered.size === (this.wanted?.size ?? PARTITION_COUNT)
  }

  get result(): QueryResult {
    return this.view.result()
  }

  wants(partitionId: number): boolean {
    return this.wanted?.has(partitionId) ?? true
  }

  placeOf(partitionId: number): Place | null {
    return this.places[partitionId] ?? null
  }

  place(partitionId: number, { nodeId, connectionId }: Place): void {
    this.places[partitionId] = { nodeId, connectionId }
  }

  leave(partitionId: number): void {
    const place = this.placeOf(partitionId)
    this.places[partitionId] = null
    const lane = place === null ? undefined : this.lanes.get(place.connectionId)
    if (place === null || lane === undefined) return
    lane.waiting = lane.waiting.filter((one) => one !== partitionId)
    if (lane.open.delete(partitionId)) this.askNext(place.connectionId, lane)
  }

  leaveConnection(connectionId: number): void {
    this.lanes.delete(connectionId)
    this.places.forEach((place, partitionId) => {
      if (place?.connectionId === connectionId) this.places[partitionId] = null
    })
  }

  begin(connectionId: number, partitionIds: readonly number[]): void {
    const lane = this.lanes.get(connectionId) ?? { waiting: [], open: new Set() }
    this.lanes.set(connectionId, lane)
    lane.waiting.push(...partitionIds)
    this.askNext(connectionId, lane)
  }

  stop(connectionId: number, partitionIds: readonly number[]): void {
    this.words.stop(connectionId, partitionIds)
  }

  rows(connectionId: number, partitionIds: readonly number[], rows: readonly Row[]): void {
    const known = partitionIds.filter((id) => this.placeOf(id)?.connectionId === connectionId)
    const told = new Set(known)
    this.view.setPartitions(
      known,
      rows.filter(({ key }) => told.has(partitionIdOf(key))),
    )
    for (const partitionId of known) this.answered.add(partitionId)
    const lane = this.lanes.get(connectionId)
    if (lane === undefined) return
    for (const partitionId of known) lane.open.delete(partitionId)
    this.askNext(connectionId, lane)
  }

  changed(connectionId: number, changes: readonly RowChange[]): void {
    this.view.apply(changes.filter(({ row }) => this.placeOf(partitionIdOf(row.key))?.connectionId === connectionId))
  }

  /** Nobody listens any more: what comes next begins anew. */
  forget(): void {
    this.view = new QueryView(this.compiled)
    this.answered.clear()
    this.lanes.clear()
  }

  wrote(key: string, record: LWWRecord<unknown>): void {
    this.view.wrote(key, record)
  }

  over(key: string, record: LWWRecord<unknown>, accepted: boolean): void {
    this.view.over(key, record, accepted)
  }

  private askNext(connectionId: number, lane: Lane): void {
    const next = lane.waiting.splice(0, Math.max(0, MOST_OPEN - lane.open.size))
    if (next.length === 0) return
    for (const partitionId of next) lane.open.add(partitionId)
    this.words.begin(connectionId, next)
  }
}
