/** Where a page ends, as a text that a program keeps and gives back: the sort values and the key of its last row. */
import { base64UrlOf, bytesOfBase64Url } from '../bytes'
import { deserialize, serialize } from '../protocol/codec'
import type { Query } from './Query'

export interface Position {
  readonly key: string
  /** One for each field that is sorted by. */
  readonly values: readonly unknown[]
}

type Sort = NonNullable<Query['sort']>

export function writeCursor({ key, values }: Position, sort: Sort): string {
  return base64UrlOf(serialize([Object.entries(sort), values, key]))
}

/** Null for what is no cursor, or one of another order. */
export function readCursor(cursor: string, sort: Sort): Position | null {
  let content: unknown
  try {
    content = deserialize(bytesOfBase64Url(cursor))
  } catch {
    // Whatever somebody has typed: it is told to be no cursor.
    return null
  }
  if (!Array.isArray(content)) return null
  const [order, values, key] = content as unknown[]
  const isOfThisOrder = JSON.stringify(order) === JSON.stringify(Object.entries(sort))
  if (!isOfThisOrder || !Array.isArray(values) || typeof key !== 'string') return null
  return { key, values: values as unknown[] }
}
