/** What a query shows: what nodes told, and over it what this client wrote and was not told of yet. */
import { compileQuery, partitionIdOf, type LWWRecord, type Query, type Row, type RowChange } from '@topgunbuild/core'
import { expect } from 'chai'
import { QueryView } from '../QueryView'

const at = (millis: number) => ({ millis, counter: 0, nodeId: 'w' })
const row = (key: string, n: number, millis = 1): Row => ({ key, value: { n }, timestamp: at(millis) })
const record = (n: number | null, millis: number): LWWRecord<unknown> => {
  return { value: n === null ? null : { n }, timestamp: at(millis) }
}
const change = (type: RowChange['type'], key: string, n: number, millis: number): RowChange => {
  return { type, row: row(key, n, millis) }
}
const ABOVE_1: Query = { where: { n: { $gt: 1 } }, sort: { n: 'desc' } }

function viewOf(query: Query = ABOVE_1): QueryView {
  return new QueryView(compileQuery(query))
}

function shown(view: QueryView): string[] {
  return view.result().rows.map(({ key, value }) => `${key} ${(value as { n: number }).n}`)
}

describe('the view of a query', () => {
  it('replaces the rows of the partitions that answered, and keeps the others', () => {
    const view = viewOf()
    const [a, b] = [row('a', 5), row('b', 4)]
    view.setPartitions([partitionIdOf('a'), partitionIdOf('b')], [a, b])
    view.setPartitions([partitionIdOf('a')], [row('a', 6)])
    expect(shown(view)).to.deep.equal(['a 6', 'b 4'])
    view.setPartitions([partitionIdOf('b')], [])
    expect(shown(view)).to.deep.equal(['a 6'])
  })

  it('follows what is told of single rows', () => {
    const view = viewOf()
    view.apply([change('ENTER', 'a', 5, 1), change('ENTER', 'b', 6, 1), change('UPDATE', 'a', 7, 2)])
    expect(shown(view)).to.deep.equal(['a 7', 'b 6'])
    view.apply([change('REMOVE', 'a', 7, 3)])
    expect(shown(view)).to.deep.equal(['b 6'])
  })

  it('shows no more than the limit, and whether there is more', () => {
    const view = viewOf({ ...ABOVE_1, limit: 1 })
    view.apply([change('ENTER', 'a', 5, 1)])
    expect(view.result().hasMore).to.equal(false)
    view.apply([change('ENTER', 'b', 6, 1)])
    expect([shown(view), view.result().hasMore]).to.deep.equal([['b 6'], true])
  })

  const OWN: readonly [string, (view: QueryView) => void, string[]][] = [
    ['at once', (view) => view.wrote('c', record(9, 2)), ['c 9', 'a 5']],
    ['over an earlier row', (view) => view.wrote('a', record(9, 2)), ['a 9']],
    ['by hiding a row that no longer fits', (view) => view.wrote('a', record(0, 2)), []],
    ['by hiding a row that is removed', (view) => view.wrote('a', record(null, 2)), []],
    ['not at all where it does not fit', (view) => view.wrote('c', record(0, 2)), ['a 5']],
    [
      'until it is refused',
      (view) => {
        const mine = record(9, 2)
        view.wrote('a', mine)
        view.over('a', mine, false)
      },
      ['a 5'],
    ],
    [
      'beyond its acknowledgement, until the nodes tell of it',
      (view) => {
        const mine = record(9, 2)
        view.wrote('a', mine)
        view.over('a', mine, true)
      },
      ['a 9'],
    ],
    [
      'until a node tells of something as late',
      (view) => {
        view.wrote('a', record(9, 2))
        view.apply([change('UPDATE', 'a', 7, 3)])
      },
      ['a 7'],
    ],
    [
      'though a node tells of something earlier',
      (view) => {
        view.wrote('a', record(9, 3))
        view.apply([change('UPDATE', 'a', 7, 2)])
      },
      ['a 9'],
    ],
    [
      'until a node tells that the row is gone by it',
      (view) => {
        const mine = record(0, 2)
        view.wrote('a', mine)
        view.over('a', mine, true)
        view.apply([change('REMOVE', 'a', 5, 2)])
        view.apply([change('ENTER', 'a', 6, 3)])
      },
      ['a 6'],
    ],
    [
      'not for ever, where nobody will tell of it: it does not fit, and no row is there',
      (view) => {
        const mine = record(0, 9)
        view.wrote('c', mine)
        view.over('c', mine, true)
        view.apply([change('ENTER', 'c', 4, 5)])
      },
      ['a 5', 'c 4'],
    ],
    [
      'not as what an earlier one came to',
      (view) => {
        const [first, second] = [record(8, 2), record(9, 3)]
        view.wrote('a', first)
        view.wrote('a', second)
        view.over('a', first, false)
      },
      ['a 9'],
    ],
  ]
  for (const [how, writes, rows] of OWN) {
    it(`shows a write of this client ${how}`, () => {
      const view = viewOf()
      view.apply([change('ENTER', 'a', 5, 1)])
      writes(view)
      expect(shown(view)).to.deep.equal(rows)
    })
  }

  it('of a limited query is told again by the nodes what was acknowledged: it may lie beyond what they tell', () => {
    const view = viewOf({ ...ABOVE_1, limit: 1 })
    view.apply([change('ENTER', 'a', 5, 1)])
    const mine = record(9, 2)
    view.wrote('b', mine)
    expect(shown(view)).to.deep.equal(['b 9'])
    view.over('b', mine, true)
    expect(shown(view)).to.deep.equal(['a 5'])
  })

  it('forgets a write that neither fits nor has a row once its partition is told anew', () => {
    const view = viewOf()
    view.wrote('c', record(0, 9))
    view.setPartitions([partitionIdOf('c')], [])
    view.apply([change('ENTER', 'c', 4, 5)])
    expect(shown(view)).to.deep.equal(['c 4'])
  })
})
