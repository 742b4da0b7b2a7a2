/**
 * The result of a query as this client sees it: the rows that the partitions' nodes told, and over them what this client
 * wrote since and was not told of yet, so that it reads what it writes. Pure but for what it holds.
 */
import { compareTimestamps, partitionIdOf } from '@topgunbuild/core'
import type { CompiledQuery, LWWRecord, Row, RowChange } from '@topgunbuild/core'

export interface QueryResult {
  /** In the query's order, no more than its limit. */
  readonly rows: readonly Row[]
  /** There are rows beyond the limit. */
  readonly hasMore: boolean
}

export class QueryView {
  private readonly rows = new Map<string, Row>()
  private readonly own = new Map<string, LWWRecord<unknown>>()

  constructor(private readonly query: CompiledQuery) {}

  /** All rows of these partitions, whatever was told of them before. */
  setPartitions(partitionIds: readonly number[], rows: readonly Row[]): void {
    const told = new Set(partitionIds)
    for (const key of this.rows.keys()) if (told.has(partitionIdOf(key))) this.rows.delete(key)
    for (const row of rows) this.setRow(row)
    for (const [key, record] of this.own) {
      const isSettled = told.has(partitionIdOf(key)) && !this.rows.has(key) && !this.fits(key, record)
      if (isSettled) this.own.delete(key)
    }
  }

  apply(changes: readonly RowChange[]): void {
    for (const { type, row } of changes) {
      if (type !== 'REMOVE') this.setRow(row)
      else {
        this.rows.delete(row.key)
        this.settle(row)
      }
    }
  }

  /** This client wrote it; it is on its way. */
  wrote(key: string, record: LWWRecord<unknown>): void {
    this.own.set(key, record)
  }

  /** @param accepted the write was acknowledged; otherwise it is as if it had never been */
  over(key: string, record: LWWRecord<unknown>, accepted: boolean): void {
    if (this.own.get(key) !== record) return
    // Where no row is, and none will come, or where it may lie beyond what is told, nobody would ever correct it.
    const isTold = this.query.limit === Number.POSITIVE_INFINITY && (this.fits(key, record) || this.rows.has(key))
    if (!accepted || !isTold) this.own.delete(key)
  }

  result(): QueryResult {
    const shown = new Map(this.rows)
    for (const [key, record] of this.own) {
      if (this.fits(key, record)) shown.set(key, { key, value: record.value, timestamp: record.timestamp })
      else shown.delete(key)
    }
    const rows = [...shown.values()].toSorted((a, b) => this.query.compare(a, b))
    const { limit } = this.query
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
  }

  private setRow(row: Row): void {
    this.rows.set(row.key, row)
    this.settle(row)
  }

  /** What a node tells of a key that is as late as this client's own write of it stands in its place. */
  private settle({ key, timestamp }: Row): void {
    const own = this.own.get(key)
    if (own !== undefined && compareTimestamps(timestamp, own.timestamp) >= 0) this.own.delete(key)
  }

  private fits(key: string, { value }: LWWRecord<unknown>): boolean {
    return value !== null && this.query.matches(key, value)
  }
}
