/** What a query finds, page by page, and how its window follows what changes. */
import { expect } from 'chai'
import fc from 'fast-check'
import { TopGunError } from '../../errors/TopGunError'
import { compileQuery } from '../compile-query'
import type { PredicateNode, Query } from '../Query'
import { querySchema } from '../Query'
import { QueryWindow } from '../QueryWindow'

const stamp = (millis: number) => ({ millis, counter: 0, nodeId: 'w' })
const record = (value: unknown, millis = 1) => ({ value, timestamp: stamp(millis) })

const PEOPLE: Readonly<Record<string, object>> = {
  ana: { name: 'Ana', age: 31, home: { city: 'Bergen' } },
  ben: { name: 'Ben', age: 25, home: { city: 'Oslo' } },
  cleo: { name: 'Cleo', age: 31, home: { city: 'Oslo' } },
  dora: { name: 'Dora' },
}

function found(query: Query): string[] {
  const compiled = compileQuery(query)
  const window = new QueryWindow(compiled, compiled.limit)
  for (const [key, value] of Object.entries(PEOPLE)) window.set(key, record(value))
  window.settle()
  return window.rows().map(({ key }) => key)
}

const is = (op: PredicateNode['op'], attribute: string, value: unknown): PredicateNode => ({ op, attribute, value })

const ROWS: readonly [string, Query, string[]][] = [
  ['nothing', {}, ['ana', 'ben', 'cleo', 'dora']],
  ['a field that equals', { where: { age: 31 } }, ['ana', 'cleo']],
  ['a field within', { where: { 'home.city': 'Oslo' } }, ['ben', 'cleo']],
  ['two fields', { where: { age: 31, 'home.city': 'Oslo' } }, ['cleo']],
  ['a key', { where: { _key: 'ben' } }, ['ben']],
  ['some keys', { where: { _key: { $in: ['ben', 'dora', 'emil', 5] } } }, ['ben', 'dora']],
  ['more than', { where: { age: { $gt: 25 } } }, ['ana', 'cleo']],
  ['at least', { where: { age: { $gte: 25 } } }, ['ana', 'ben', 'cleo']],
  ['less than', { where: { age: { $lt: 31 } } }, ['ben']],
  ['at most', { where: { age: { $lte: 31 } } }, ['ana', 'ben', 'cleo']],
  ['a range', { where: { age: { $gt: 25, $lt: 32 } } }, ['ana', 'cleo']],
  ['anything but', { where: { age: { $ne: 31 } } }, ['ben', 'dora']],
  ['exactly', { where: { age: { $eq: 25 } } }, ['ben']],
  ['no such kind', { where: { age: { $gt: '0' } } }, []],
  ['a value that is like a condition', { where: { home: { city: 'Oslo' } } }, ['ben', 'cleo']],
  ['a predicate', { predicate: is('like', 'name', '%e%') }, ['ben', 'cleo']],
  ['and', { predicate: { op: 'and', children: [is('eq', 'age', 31), is('neq', 'name', 'Ana')] } }, ['cleo']],
  ['or', { predicate: { op: 'or', children: [is('lt', 'age', 30), is('gte', 'name', 'D')] } }, ['ben', 'dora']],
  ['not', { predicate: { op: 'not', children: [is('gt', 'age', 30)] } }, ['ben', 'dora']],
  ['and of nothing', { predicate: { op: 'and', children: [] } }, ['ana', 'ben', 'cleo', 'dora']],
  ['or of nothing', { predicate: { op: 'or', children: [] } }, []],
  ['at most, as a predicate', { predicate: is('lte', 'age', 25) }, ['ben']],
  ['an order', { sort: { age: 'desc', name: 'asc' } }, ['ana', 'cleo', 'ben', 'dora']],
  ['an order upwards', { sort: { age: 'asc' } }, ['dora', 'ben', 'ana', 'cleo']],
  ['the first of an order', { sort: { age: 'desc', name: 'desc' }, limit: 2 }, ['cleo', 'ana']],
  ['the first by key', { limit: 2 }, ['ana', 'ben']],
]

const BAD: readonly [string, Query, string][] = [
  ['a limit of none', { limit: 0 }, 'limit'],
  ['half a row', { limit: 1.5 }, 'limit'],
  ['an unknown operator', { where: { age: { $near: 3 } } }, '"$near"'],
  ['a comparison of nothing', { predicate: { op: 'eq' } }, '"eq"'],
  ['not of two', { predicate: { op: 'not', children: [is('eq', 'a', 1), is('eq', 'a', 1)] } }, '"not"'],
  ['not of nothing', { predicate: { op: 'not' } }, '"not"'],
]

describe('a query', () => {
  for (const [what, query, keys] of ROWS) {
    it(`for ${what} finds ${keys.join(', ') || 'nobody'}`, () => {
      expect(found(query)).to.deep.equal(keys)
      expect(querySchema.parse(query)).to.deep.equal(query)
    })
  }

  for (const [what, query, names] of BAD) {
    it(`with ${what} is refused, and says so`, () => {
      expect(() => compileQuery(query))
        .to.throw(TopGunError, names)
        .with.property('code', 'REJECTED')
    })
  }

  it('that nests without end is refused before it costs the stack', () => {
    let predicate: PredicateNode = is('eq', 'a', 1)
    for (let depth = 0; depth < 60; depth++) predicate = { op: 'not', children: [predicate] }
    expect(() => compileQuery({ predicate })).to.throw('50 levels')
  })

  const PRUNED: readonly [Query, readonly string[] | null][] = [
    [{}, null],
    [{ where: { id: 'ana' } }, null],
    [{ where: { _key: 'ana' } }, ['ana']],
    [{ where: { _key: { $eq: 'ana' } } }, ['ana']],
    [{ where: { _key: { $in: ['ana', 'ben'] } } }, ['ana', 'ben']],
    [{ where: { _key: { $gt: 'ana' } } }, null],
    [{ where: { _key: 5 } }, []],
    [{ predicate: is('eq', '_key', 'ana') }, null],
  ]
  for (const [query, keys] of PRUNED) {
    it(`${JSON.stringify(query)} can be about ${keys === null ? 'all keys' : keys.join(', ') || 'no key'}`, () => {
      expect(compileQuery(query).keys).to.deep.equal(keys)
    })
  }

  it('gives all rows once, page by page, whatever it is sorted by', () => {
    const rows = fc.dictionary(fc.string(), fc.record({ a: fc.constantFrom(1, 2, null, 'x'), b: fc.integer() }))
    const sorts = fc.constantFrom<Query['sort']>(undefined, { a: 'asc' }, { a: 'desc', b: 'asc' })
    fc.assert(
      fc.property(rows, sorts, fc.integer({ min: 1, max: 5 }), (all, sort, limit) => {
        const pageAfter = (query: Query): { keys: string[]; cursor: string | null } => {
          const compiled = compileQuery(query)
          const window = new QueryWindow(compiled, compiled.limit)
          for (const [key, value] of Object.entries(all)) window.set(key, record(value))
          window.settle()
          const page = window.rows()
          const last = page.at(-1)
          return { keys: page.map(({ key }) => key), cursor: last === undefined ? null : compiled.cursorBehind(last) }
        }
        const paged: string[] = []
        for (let cursor: string | null | undefined; cursor !== null;) {
          const page = pageAfter({ sort, limit, ...(cursor === undefined ? {} : { cursor }) })
          paged.push(...page.keys)
          cursor = page.cursor
        }
        expect(paged).to.deep.equal(pageAfter({ sort }).keys)
      }),
    )
  })

  it('tells a cursor of another order, and what is none, from a good one', () => {
    const cursor = compileQuery({ sort: { age: 'asc' } }).cursorBehind({ key: 'ana', value: PEOPLE['ana'] })
    const statusOf = (query: Query): string => compileQuery(query).cursorStatus
    expect(statusOf({ sort: { age: 'asc' }, cursor })).to.equal('valid')
    expect(statusOf({ sort: { age: 'desc' }, cursor })).to.equal('invalid')
    for (const bad of ['', '!', 'AAAA', 'wQ', cursor.slice(1)]) {
      expect(statusOf({ sort: { age: 'asc' }, cursor: bad }), bad).to.equal('invalid')
    }
    expect(statusOf({})).to.equal('none')
  })
})

describe('the window of a query', () => {
  it('follows every change, and what it tells of them leads from one result to the next', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      n: fc.option(fc.integer({ min: 0, max: 4 })),
    })
    fc.assert(
      fc.property(
        fc.array(fc.array(step, { maxLength: 3 })),
        fc.constantFrom(2, Number.POSITIVE_INFINITY),
        (turns, size) => {
          const compiled = compileQuery({ where: { n: { $gt: 0 } }, sort: { n: 'desc' } })
          const window = new QueryWindow(compiled, size)
          const standing = new Map<string, unknown>()
          const told = new Map<string, unknown>()
          let millis = 0
          for (const turn of turns) {
            for (const { key, n } of turn) {
              const value = n === null ? null : { n }
              standing.set(key, value)
              window.set(key, record(value, ++millis))
            }
            for (const { type, row } of window.settle()) {
              expect(told.has(row.key)).to.equal(type !== 'ENTER')
              if (type === 'REMOVE') told.delete(row.key)
              else told.set(row.key, row.value)
            }
            const fresh = new QueryWindow(compiled, size)
            for (const [key, value] of standing) fresh.set(key, record(value))
            fresh.settle()
            expect(window.rows().map(({ key }) => key)).to.deep.equal(fresh.rows().map(({ key }) => key))
            expect(new Map(window.rows().map(({ key, value }) => [key, value]))).to.deep.equal(told)
          }
        },
      ),
    )
  })

  it('tells of a removed row the stamp of what removed it', () => {
    const window = new QueryWindow(compileQuery({}), Infinity)
    window.set('a', record(1, 1))
    window.settle()
    window.set('a', record(null, 2))
    expect(window.settle()).to.deep.equal([{ type: 'REMOVE', row: { key: 'a', value: 1, timestamp: stamp(2) } }])
    expect(window.settle()).to.deep.equal([])
  })
})
