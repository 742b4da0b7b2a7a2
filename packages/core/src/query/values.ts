/** How values compare: in a condition only with their like, in an order with all. Pure. */
import { stableJson } from '../partitioning/hash-object'

/** Kinds in their order; what is of none is behind all, and equal to its like. */
function rankOf(value: unknown): number {
  if (value === undefined) return 0
  if (value === null) return 1
  if (typeof value === 'boolean') return 2
  if (typeof value === 'number' || typeof value === 'bigint') return 3
  if (typeof value === 'string') return 4
  return value instanceof Date ? 5 : 6
}

const ORDERED: readonly number[] = [2, 3, 4, 5]

/** Negative, 0 or positive; null for what has no order between them: another kind, NaN, a list. */
export function compareLike(a: unknown, b: unknown): number | null {
  const rank = rankOf(a)
  if (rank !== rankOf(b) || !ORDERED.includes(rank)) return null
  const [x, y] = [a, b].map((value) => (value instanceof Date ? value.getTime() : value)) as [number, number]
  if (x < y) return -1
  if (x > y) return 1
  return x === y ? 0 : null
}

export function areEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  const rank = rankOf(a)
  if (rank !== rankOf(b)) return false
  return rank === 6 ? stableJson(a) === stableJson(b) : compareLike(a, b) === 0
}

/** A total order: by kind first, NaN before all numbers, and by code units among texts. */
export function compareAny(a: unknown, b: unknown): number {
  const byKind = rankOf(a) - rankOf(b)
  if (byKind !== 0) return byKind
  const byValue = compareLike(a, b)
  if (byValue !== null) return byValue
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a))
}

/**
 * The field of a value, dots leading into it; undefined where there is none. `_key` is the key.
 * Only what is the value's own counts: nothing it inherits can be asked for.
 */
export function fieldOf(key: string, value: unknown, field: string): unknown {
  if (field === '_key') return key
  let at: unknown = value
  for (const part of field.split('.')) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, part)) return undefined
    at = Reflect.get(at, part)
  }
  return at
}

/** As in SQL: `%` stands for any text, `_` for one character. Takes no longer than the product of both lengths. */
export function isLike(text: unknown, pattern: unknown): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false
  let [at, from] = [0, 0]
  // Where the last % stood, and how much of the text it has taken in so far.
  let [star, taken] = [-1, 0]
  while (at < text.length) {
    if (from < pattern.length && pattern[from] === '%') {
      star = from++
      taken = at
    } else if (from < pattern.length && (pattern[from] === '_' || pattern[from] === text[at])) {
      at++
      from++
    } else if (star >= 0) {
      from = star + 1
      at = ++taken
    } else return false
  }
  while (pattern[from] === '%') from++
  return from === pattern.length
}
