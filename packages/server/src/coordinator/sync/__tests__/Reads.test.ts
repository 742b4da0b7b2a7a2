/** What a client is told that may read some fields of a map only. */
import { serialize, type Query, type Row, type SyncUp } from '@topgunbuild/core'
import { expect } from 'chai'
import type { Readable } from '../../permissions'
import { Encoded } from '../Encoded'
import { Reads } from '../Reads'

const NAMES = new Set(['name', 'city'])
const sub = (query: Query, mapName = 'staff', queryId = 'q'): SyncUp => ({
  type: 'QUERY_SUB',
  payload: { queryId, mapName, query, partitionIds: [1] },
})
const OPEN: SyncUp = { type: 'SYNC_INIT', mapName: 'staff', partitionIds: [1] }
const ASK: SyncUp = {
  type: 'MERKLE_REQ_BUCKET',
  payload: { mapName: 'staff', of: [{ partitionId: 1, paths: [''], whole: [] }] },
}

const row = (value: unknown): Row => ({ key: 'a', value, timestamp: { millis: 1, counter: 0, nodeId: 'n' } })
const answer = (value: unknown, queryId = 'q'): Encoded =>
  new Encoded({ type: 'QUERY_RESP', payload: { queryId, partitionIds: [1], results: [row(value)] } })
const update = (value: unknown): Encoded =>
  new Encoded({ type: 'QUERY_UPDATE', payload: { queryId: 'q', updates: [{ type: 'REMOVE', row: row(value) }] } })

/** Of a client whose token changes when the test says so. */
function readsOf(first: Readable, byMap: Record<string, Readable> = {}) {
  let readable = first
  const reads = new Reads((map) => byMap[map] ?? readable)
  return { reads, change: (to: Readable) => (readable = to) }
}

describe('who may read some fields only', () => {
  const table: readonly (readonly [string, Readable, SyncUp, RegExp | undefined])[] = [
    ['a map, by who may read all', 'all', OPEN, undefined],
    ['a map, by who may read nothing', 'nothing', OPEN, /reading map "staff"\.$/],
    ['a map', NAMES, OPEN, /all of map "staff", only "name", "city": follow a query instead of opening it\.$/],
    ['a map of which no field may be read', new Set<string>(), OPEN, /only its keys: follow/],
    ['a comparison', NAMES, ASK, /all of map "staff"/],
    ['a query of everything', NAMES, sub({}), undefined],
    [
      'a query about what may be read',
      NAMES,
      sub({ where: { name: 'x', _key: 'a' }, sort: { city: 'asc' } }),
      undefined,
    ],
    [
      'a query about another field',
      NAMES,
      sub({ where: { name: 'x', salary: { $gt: 1 } } }),
      /reading "salary" of map "staff"/,
    ],
    ['an order by another field', NAMES, sub({ sort: { salary: 'asc' } }), /"salary"/],
    [
      'a predicate on another field',
      NAMES,
      sub({ predicate: { op: 'eq', attribute: 'salary.of', value: 1 } }),
      /"salary"/,
    ],
    ['a query, by who may read nothing', 'nothing', sub({}), /reading map/],
    ['an end, by who may read nothing', 'nothing', { type: 'QUERY_UNSUB', payload: { queryId: 'q' } }, undefined],
  ]
  for (const [what, readable, message, fault] of table) {
    it(`${fault === undefined ? 'may have' : 'is refused'} ${what}`, () => {
      const found = readsOf(readable).reads.faultOf(message)
      if (fault === undefined) expect(found).to.equal(undefined)
      else expect(found?.message).to.match(fault)
      expect(found?.code).to.equal(fault === undefined ? undefined : 'FORBIDDEN')
    })
  }

  it('is shown those of every row, also of one that is removed', () => {
    const { reads } = readsOf(NAMES)
    reads.opened(sub({}))
    const value = { name: 'Ana', salary: 7, inner: { name: 'x' } }
    for (const message of [answer(value), update(value)]) {
      const shown = reads.shown(message)
      expect(JSON.stringify(shown?.message)).to.include('"value":{"name":"Ana"}')
      expect(Buffer.from(shown?.frame ?? []).includes('salary')).to.equal(false)
    }
  })

  it('is shown nothing of what has no fields, and what its value itself has of a name like any other', () => {
    const { reads } = readsOf(new Set(['0', 'length', '__proto__']))
    reads.opened(sub({}))
    const valueIn = (value: unknown): unknown => {
      const message = reads.shown(answer(value))?.message
      return message?.type === 'QUERY_RESP' ? message.payload.results[0]?.value : 'not shown'
    }
    for (const value of [7, 'text', null, ['a'], new Date(0), new Uint8Array([1])])
      expect(valueIn(value)).to.deep.equal({})
    const named = Object.fromEntries([
      ['__proto__', { a: 1 }],
      ['b', 2],
    ])
    expect(Object.entries(valueIn(named) as object)).to.deep.equal([['__proto__', { a: 1 }]])
  })

  it('leaves what is for others as it is', () => {
    const { reads } = readsOf(NAMES, { open: 'all' })
    reads.opened(sub({}))
    reads.opened(sub({}, 'open', 'other'))
    const message = answer({ salary: 7 }, 'other')
    expect(reads.shown(message)).to.equal(message)
    const end = new Encoded({
      type: 'QUERY_ENDED',
      payload: { queryId: 'q', partitionIds: [1], code: 'NOT_OWNER', message: '' },
    })
    expect(reads.shown(end)).to.equal(end)
    const whole = answer({ salary: 7 })
    reads.shown(whole)
    expect(whole.frame).to.deep.equal(serialize(whole.message))
  })

  it('is shown no rows that come after the end of their query', () => {
    const { reads } = readsOf(NAMES)
    reads.opened(sub({}))
    reads.closed('query:q')
    expect(reads.shown(answer({ salary: 7 }))).to.equal(undefined)
    reads.opened(sub({}))
    expect(reads.shown(answer({ salary: 7 }))).to.not.equal(undefined)
  })

  it('asks one thing of one map under an id, also when a limited query was over, and for so many of the last', () => {
    const reads = new Reads((map) => (map === 'open' ? 'all' : NAMES), 2)
    const codeOf = (message: SyncUp): string | undefined => reads.faultOf(message)?.code
    reads.opened(sub({ sort: { name: 'asc' } }))
    const same = sub({ sort: { name: 'asc' } })
    expect([codeOf(same), codeOf(sub({})), codeOf(sub({ sort: { name: 'asc' } }, 'open'))]).to.deep.equal([
      undefined,
      'REJECTED',
      'REJECTED',
    ])
    reads.closed('query:q')
    expect([codeOf(same), codeOf(sub({}, 'open'))]).to.deep.equal([undefined, 'REJECTED'])
    for (const id of ['r', 's']) {
      reads.opened(sub({}, 'staff', id))
      reads.closed(`query:${id}`)
    }
    expect(codeOf(sub({}, 'open'))).to.equal(undefined)
    reads.opened(sub({}, 'open'))
    reads.closed('query:q')
    expect(codeOf(sub({}))).to.equal(undefined)
  })

  it('is shown what it may read now, whatever it might when it asked', () => {
    const { reads, change } = readsOf('all')
    reads.opened(sub({}))
    const seen = (): string => JSON.stringify(reads.shown(answer({ name: 'x', salary: 7 }))?.message) ?? 'nothing'
    expect(seen()).to.include('"value":{"name":"x","salary":7}')
    change(NAMES)
    expect(seen()).to.include('"value":{"name":"x"}')
    change('nothing')
    expect(seen()).to.equal('nothing')
    change('all')
    expect(seen()).to.include('salary')
  })

  it('is not shown late what is told of a map as a whole', () => {
    const { reads, change } = readsOf('all', { open: 'all' })
    const event = (mapName: string) => ({ mapName, eventType: 'PUT' as const, key: 'a', record: row(7) })
    const one = new Encoded({ type: 'SERVER_EVENT', payload: event('staff') })
    const both = new Encoded({ type: 'SERVER_BATCH_EVENT', payload: { events: [event('staff'), event('open')] } })
    const leaf = new Encoded({ type: 'SYNC_RESP_LEAF', payload: { mapName: 'staff', leaves: [] } })
    for (const message of [one, both, leaf]) expect(reads.shown(message)).to.equal(message)
    change(NAMES)
    expect([one, leaf].map((message) => reads.shown(message))).to.deep.equal([undefined, undefined])
    expect(reads.shown(both)?.message).to.deep.equal({ ...both.message, payload: { events: [event('open')] } })
    change('nothing')
    expect(reads.shown(new Encoded({ type: 'SERVER_BATCH_EVENT', payload: { events: [event('staff')] } }))).to.equal(
      undefined,
    )
  })

  const keeps: readonly (readonly [string, Readable, Readable, boolean])[] = [
    ['all', 'all', 'all', true],
    ['all, and then some', 'all', NAMES, true],
    ['some, and then the same', NAMES, new Set(NAMES), true],
    ['some, and then more', NAMES, new Set([...NAMES, 'salary']), true],
    ['some, and then all', NAMES, 'all', true],
    ['some, and then fewer, of which it asks', NAMES, new Set(['name']), true],
    ['some, and then others than it asks about', NAMES, new Set(['city']), false],
    ['some, and then nothing', NAMES, 'nothing', false],
  ]
  for (const [what, before, after, kept] of keeps) {
    it(`${kept ? 'keeps' : 'loses'} a query whose client may read ${what}`, () => {
      const { reads, change } = readsOf(before)
      reads.opened(sub({ where: { name: 'x' } }))
      change(after)
      expect(reads.mayKeep('query:q')).to.equal(kept)
      expect(reads.mayKeep('map:staff')).to.equal(after === 'all')
    })
  }
})
