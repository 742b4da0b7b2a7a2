/**
 * The rows of a query among some records, kept up to date: told of each change, it says what of the result changed. With
 * a limit it is a window: what leaves makes room for the next, and what comes in pushes the last one out.
 */
import type { LWWRecord } from '../crdt/LWWRecord'
import type { CompiledQuery, Row } from './compile-query'

export interface RowChange {
  readonly type: 'ENTER' | 'UPDATE' | 'REMOVE'
  /** The row as it is now; of a removed one its last key and stamp. */
  readonly row: Row
}

export class QueryWindow {
  /** Everything that matches. */
  private readonly matching = new Map<string, Row>()
  private shown = new Map<string, Row>()
  private readonly touched = new Map<string, LWWRecord<unknown>>()

  /** @param size how many of the first it shows; Infinity: all */
  constructor(
    private readonly query: Pick<CompiledQuery, 'matches' | 'compare'>,
    private readonly size: number,
  ) {}

  /** In the query's order. */
  rows(): Row[] {
    return [...this.shown.values()].toSorted((a, b) => this.query.compare(a, b))
  }

  /** A record as it stands now. What it changes shows with `settle`. */
  set(key: string, record: LWWRecord<unknown>): void {
    this.touched.set(key, record)
    const { value, timestamp } = record
    if (value !== null && this.query.matches(key, value)) this.matching.set(key, { key, value, timestamp })
    else this.matching.delete(key)
  }

  /** What all changes since the last call have made of the result. */
  settle(): RowChange[] {
    if (this.touched.size === 0) return []
    const before = this.shown
    this.shown = this.first()
    const changes: RowChange[] = []
    for (const [key, row] of before) {
      if (this.shown.has(key)) continue
      const timestamp = this.touched.get(key)?.timestamp ?? row.timestamp
      changes.push({ type: 'REMOVE', row: { key, value: row.value, timestamp } })
    }
    for (const [key, row] of this.shown) {
      const known = before.get(key)
      if (known === undefined) changes.push({ type: 'ENTER', row })
      else if (known !== row) changes.push({ type: 'UPDATE', row })
    }
    this.touched.clear()
    return changes
  }

  private first(): Map<string, Row> {
    if (this.matching.size <= this.size) return new Map(this.matching)
    const ordered = [...this.matching.values()].toSorted((a, b) => this.query.compare(a, b))
    return new Map(ordered.slice(0, this.size).map((row) => [row.key, row]))
  }
}
