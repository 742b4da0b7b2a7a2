/** A query made ready to be held against records: what matches, in which order, behind which cursor. Pure. */
import { TopGunError } from '../errors/TopGunError'
import type { Timestamp } from '../time/Timestamp'
import { compareStrings } from './compare-strings'
import { readCursor, writeCursor, type Position } from './cursor'
import { COMPARISONS, type Comparison, type Condition, type PredicateNode, type Query } from './Query'
import { areEqual, compareAny, compareLike, fieldOf, isLike } from './values'

/** A record that is no tombstone. */
export interface Row {
  readonly key: string
  readonly value: unknown
  readonly timestamp: Timestamp
}

export interface CompiledQuery {
  readonly limit: number
  /** The keys it can be about at all; null: all. */
  readonly keys: readonly string[] | null
  readonly cursorStatus: 'valid' | 'invalid' | 'none'
  /** It fits, and comes behind the cursor. */
  matches(key: string, value: unknown): boolean
  compare(a: Pick<Row, 'key' | 'value'>, b: Pick<Row, 'key' | 'value'>): number
  /** What comes behind this row. */
  cursorBehind(row: Pick<Row, 'key' | 'value'>): string
}

/** Deeper ones are refused: nobody writes them, and they cost a node its stack. */
const MOST_DEPTH = 50

type Test = (key: string, value: unknown) => boolean

/** @throws TopGunError REJECTED that says what is wrong with the query */
export function compileQuery(query: Query): CompiledQuery {
  const { limit = Number.POSITIVE_INFINITY, sort = {}, cursor } = query
  if (!(limit > 0 && (Number.isInteger(limit) || limit === Number.POSITIVE_INFINITY))) {
    throw new TopGunError('REJECTED', `A query's limit is a positive whole number, not ${String(limit)}.`)
  }
  const tests = [
    ...Object.entries(query.where ?? {}).map(([field, condition]) => whereTest(field, condition)),
    ...(query.predicate === undefined ? [] : [predicateTest(query.predicate, 0)]),
  ]
  const order = Object.entries(sort)
  for (const [field, direction] of order) {
    if (direction !== 'asc' && direction !== 'desc') {
      throw new TopGunError('REJECTED', `A query sorts "${field}" asc or desc, not ${String(direction)}.`)
    }
  }
  const positionOf = ({ key, value }: Pick<Row, 'key' | 'value'>): Position => ({
    key,
    values: order.map(([field]) => fieldOf(key, value, field)),
  })
  const comparePositions = (a: Position, b: Position): number => {
    for (const [at, [, direction]] of order.entries()) {
      const byField = compareAny(a.values[at], b.values[at])
      if (byField !== 0) return direction === 'asc' ? byField : -byField
    }
    return compareStrings(a.key, b.key)
  }
  const behind = cursor === undefined ? null : readCursor(cursor, sort)
  return {
    limit,
    keys: keysOf(query.where),
    cursorStatus: cursor === undefined ? 'none' : behind === null ? 'invalid' : 'valid',
    matches: (key, value) =>
      tests.every((test) => test(key, value)) &&
      (behind === null || comparePositions(positionOf({ key, value }), behind) > 0),
    compare: (a, b) => comparePositions(positionOf(a), positionOf(b)),
    cursorBehind: (row) => writeCursor(positionOf(row), sort),
  }
}

/** `_key` alone is known to be the key: a field of the value that is called `id` may be anything. */
function keysOf(where: Query['where']): readonly string[] | null {
  const condition = where?.['_key']
  if (condition === undefined) return null
  const wanted = isCondition(condition) ? (condition.$in ?? ('$eq' in condition ? [condition.$eq] : null)) : [condition]
  return wanted === null ? null : wanted.filter((key) => typeof key === 'string')
}

const BY_OPERATOR: Readonly<Record<keyof Condition, (a: unknown, b: unknown) => boolean>> = {
  $eq: areEqual,
  $ne: (a, b) => !areEqual(a, b),
  $gt: (a, b) => (compareLike(a, b) ?? 0) > 0,
  $gte: (a, b) => (compareLike(a, b) ?? -1) >= 0,
  $lt: (a, b) => (compareLike(a, b) ?? 0) < 0,
  $lte: (a, b) => (compareLike(a, b) ?? 1) <= 0,
  $in: (a, b) => Array.isArray(b) && b.some((one) => areEqual(a, one)),
}

function isCondition(condition: unknown): condition is Condition {
  if (condition === null || typeof condition !== 'object' || Array.isArray(condition)) return false
  const names = Object.keys(condition)
  return names.length > 0 && names.every((name) => name.startsWith('$'))
}

function whereTest(field: string, condition: unknown): Test {
  if (!isCondition(condition)) return (key, value) => areEqual(fieldOf(key, value, field), condition)
  const tests = Object.entries(condition).map(([operator, wanted]) => {
    if (!Object.hasOwn(BY_OPERATOR, operator)) {
      const known = Object.keys(BY_OPERATOR).join(', ')
      throw new TopGunError('REJECTED', `A query knows no operator "${operator}"; it knows ${known}.`)
    }
    const holds = BY_OPERATOR[operator as keyof Condition]
    return (found: unknown): boolean => holds(found, wanted)
  })
  return (key, value) => {
    const found = fieldOf(key, value, field)
    return tests.every((test) => test(found))
  }
}

const BY_COMPARISON: Readonly<Record<Comparison, (a: unknown, b: unknown) => boolean>> = {
  eq: BY_OPERATOR.$eq,
  neq: BY_OPERATOR.$ne,
  gt: BY_OPERATOR.$gt,
  gte: BY_OPERATOR.$gte,
  lt: BY_OPERATOR.$lt,
  lte: BY_OPERATOR.$lte,
  like: isLike,
}

function isComparison(op: PredicateNode['op']): op is Comparison {
  return COMPARISONS.some((one) => one === op)
}

function predicateTest({ op, attribute, value: wanted, children = [] }: PredicateNode, depth: number): Test {
  if (depth > MOST_DEPTH) {
    throw new TopGunError('REJECTED', `A query's predicates nest ${MOST_DEPTH} levels deep at most.`)
  }
  if (isComparison(op)) {
    if (attribute === undefined) throw new TopGunError('REJECTED', `The predicate "${op}" names no attribute.`)
    const holds = BY_COMPARISON[op]
    return (key, value) => holds(fieldOf(key, value, attribute), wanted)
  }
  const tests = children.map((child) => predicateTest(child, depth + 1))
  const [first, ...others] = tests
  switch (op) {
    case 'and':
      return (key, value) => tests.every((test) => test(key, value))
    case 'or':
      return (key, value) => tests.some((test) => test(key, value))
    case 'not':
      if (first === undefined || others.length > 0) {
        throw new TopGunError('REJECTED', 'The predicate "not" has one child.')
      }
      return (key, value) => !first(key, value)
    default:
      throw new TopGunError('REJECTED', `A query knows no predicate "${String(op)}".`)
  }
}
