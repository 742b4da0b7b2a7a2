/** Where a page ends, as a text that a program keeps and gives back: the sort values and the key of its last row. */
import { deserialize, serialize } from '../protocol/codec'
import type { Query } from './Query'

export interface Position {
  readonly key: string
  /** One for each field that is sorted by. */
  readonly values: readonly unknown[]
}

type Sort = NonNullable<Query['sort']>

export function writeCursor({ key, values }: Position, sort: Sort): string {
  const bytes = serialize([Object.entries(sort), values, key])
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Null for what is no cursor, or one of another order. */
export function readCursor(cursor: string, sort: Sort): Position | null {
  let content: unknown
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    content = deserialize(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
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
