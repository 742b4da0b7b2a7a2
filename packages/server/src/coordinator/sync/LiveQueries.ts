/** The queries of subscribers over the partitions of this node: their rows, and what changes make of them, turn by turn. */
import { compileQuery, QueryWindow } from '@topgunbuild/core'
import type { CompiledQuery, LWWRecord, Query, Row, RowChange, Runtime, SyncDown } from '@topgunbuild/core'
import type { PartitionStore } from '../../cluster/partitions/PartitionStore'
import { inFrames } from '../../cluster/partitions/in-frames'
import { roughBytesOf } from '../../cluster/partitions/rough-bytes'
import { Encoded, type Subscriber } from './Encoded'

interface Running {
  readonly queryId: string
  readonly subscriber: Subscriber
  readonly map: string
  readonly query: CompiledQuery
  /** By partition. */
  readonly windows: Map<number, QueryWindow>
}

/** About so much of rows in one message. */
const RESPONSE_BYTES = 256 * 1024

const weigh = ({ key, value }: Row): number => key.length + roughBytesOf(value)

export class LiveQueries {
  private readonly byMap = new Map<string, Set<Running>>()
  private readonly bySubscriber = new Map<Subscriber, Map<string, Running>>()
  private readonly changed = new Map<Running, Set<number>>()

  constructor(private readonly runtime: Runtime) {}

  /**
   * All rows as they are now. What changes in these partitions from here on is told.
   * @throws TopGunError REJECTED that says what is wrong with the query
   */
  begin(
    subscriber: Subscriber,
    { queryId, mapName, query }: { readonly queryId: string; readonly mapName: string; readonly query: Query },
    partitions: ReadonlyMap<number, PartitionStore>,
  ): SyncDown[] {
    const running = this.running(subscriber, queryId, mapName, query)
    const messages: SyncDown[] = []
    let [partitionIds, results, bytes]: [number[], Row[], number] = [[], [], 0]
    const flush = (): void => {
      if (partitionIds.length === 0) return
      messages.push({ type: 'QUERY_RESP', payload: { queryId, partitionIds, results } })
      ;[partitionIds, results, bytes] = [[], [], 0]
    }
    for (const [partitionId, store] of partitions) {
      // One more than is shown: so it is known whether there is more.
      const window = new QueryWindow(running.query, running.query.limit + 1)
      for (const [key, { record }] of store.recordsOf(mapName) ?? []) window.set(key, record)
      window.settle()
      running.windows.set(partitionId, window)
      const rows = window.rows()
      partitionIds.push(partitionId)
      results.push(...rows)
      bytes += rows.reduce((sum, row) => sum + weigh(row), 0)
      if (bytes >= RESPONSE_BYTES) flush()
    }
    flush()
    return messages
  }

  /** This subscriber is told no more of the partition. */
  end(subscriber: Subscriber, queryId: string, partitionId: number): void {
    const queries = this.bySubscriber.get(subscriber)
    const running = queries?.get(queryId)
    if (running === undefined) return
    running.windows.delete(partitionId)
    this.changed.get(running)?.delete(partitionId)
    if (running.windows.size > 0) return
    queries?.delete(queryId)
    if (queries?.size === 0) this.bySubscriber.delete(subscriber)
    const others = this.byMap.get(running.map)
    others?.delete(running)
    if (others?.size === 0) this.byMap.delete(running.map)
  }

  note(map: string, partitionId: number, key: string, record: LWWRecord<unknown>): void {
    for (const running of this.byMap.get(map) ?? []) {
      const window = running.windows.get(partitionId)
      if (window === undefined) continue
      window.set(key, record)
      if (this.changed.size === 0) this.runtime.endOfTurn(() => this.tell())
      const partitions = this.changed.get(running) ?? new Set()
      this.changed.set(running, partitions.add(partitionId))
    }
  }

  /** What the changes so far have made of the rows. */
  tell(): void {
    const changed = [...this.changed]
    this.changed.clear()
    for (const [{ queryId, subscriber, windows }, partitionIds] of changed) {
      const updates = [...partitionIds].flatMap((partitionId) => windows.get(partitionId)?.settle() ?? [])
      for (const frame of inFrames(updates, ({ row }: RowChange) => weigh(row))) {
        subscriber.deliver(new Encoded({ type: 'QUERY_UPDATE', payload: { queryId, updates: frame } }))
      }
    }
  }

  private running(subscriber: Subscriber, queryId: string, map: string, query: Query): Running {
    const queries = this.bySubscriber.get(subscriber) ?? new Map<string, Running>()
    const known = queries.get(queryId)
    if (known !== undefined) return known
    const made: Running = { queryId, subscriber, map, query: compileQuery(query), windows: new Map() }
    this.bySubscriber.set(subscriber, queries.set(queryId, made))
    const others = this.byMap.get(map) ?? new Set()
    this.byMap.set(map, others.add(made))
    return made
  }
}
