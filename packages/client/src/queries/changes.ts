/** From one result of a query to the next, and several such steps in one. Pure. */
import { compareTimestamps, type Row } from '@topgunbuild/core'

export interface ChangeEvent<V = unknown> {
  readonly type: 'add' | 'update' | 'remove'
  readonly key: string
  readonly value?: V | undefined
  readonly previousValue?: V | undefined
  /** Of the row: time of day at which it was written, in milliseconds. */
  readonly timestamp: number
}

export function changesBetween(before: readonly Row[], after: readonly Row[]): ChangeEvent[] {
  const was = new Map(before.map((row) => [row.key, row]))
  const is = new Map(after.map((row) => [row.key, row]))
  const changes: ChangeEvent[] = []
  for (const [key, { value: previousValue, timestamp }] of was) {
    if (!is.has(key)) changes.push({ type: 'remove', key, previousValue, timestamp: timestamp.millis })
  }
  for (const [key, row] of is) {
    const known = was.get(key)
    const at = { key, value: row.value, timestamp: row.timestamp.millis }
    if (known === undefined) changes.push({ type: 'add', ...at })
    else if (compareTimestamps(known.timestamp, row.timestamp) !== 0)
      changes.push({ type: 'update', ...at, previousValue: known.value })
  }
  return changes
}

/** What both come to: null where nothing is left of them. */
export function combined(first: ChangeEvent | undefined, then: ChangeEvent): ChangeEvent | null {
  if (first === undefined) return then
  const { previousValue } = first
  if (first.type === 'add') return then.type === 'remove' ? null : { ...then, type: 'add', previousValue: undefined }
  return { ...then, type: then.type === 'remove' ? 'remove' : 'update', previousValue }
}
