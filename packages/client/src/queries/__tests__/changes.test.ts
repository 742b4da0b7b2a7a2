import type { Row } from '@topgunbuild/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { changesBetween, combined, type ChangeEvent } from '../changes'

type Values = Readonly<Record<string, number>>

function rowsOf(values: Values): Row[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value,
    timestamp: { millis: value, counter: 0, nodeId: 'w' },
  }))
}

function applied(to: Values, changes: readonly ChangeEvent[]): Values {
  const values = new Map(Object.entries(to))
  for (const { type, key, value } of changes) {
    if (type === 'remove') values.delete(key)
    else values.set(key, Number(value))
  }
  return Object.fromEntries(values)
}

const values = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 }))

describe('what changed between two results', () => {
  it('leads from one to the other, and says what was there before', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const changes = changesBetween(rowsOf(before), rowsOf(after))
        expect(applied(before, changes)).to.deep.equal(after)
        for (const { key, previousValue } of changes) expect(previousValue).to.equal(before[key])
      }),
    )
  })

  it('is nothing where rows were only told again', () => {
    expect(changesBetween(rowsOf({ a: 1 }), rowsOf({ a: 1 }))).to.deep.equal([])
  })

  it('comes to the same when steps are combined, key by key', () => {
    fc.assert(
      fc.property(values, fc.array(values, { maxLength: 5 }), (first, results) => {
        const pending = new Map<string, ChangeEvent>()
        let before = first
        for (const after of results) {
          for (const change of changesBetween(rowsOf(before), rowsOf(after))) {
            const both = combined(pending.get(change.key), change)
            if (both === null) pending.delete(change.key)
            else pending.set(change.key, both)
          }
          before = after
        }
        expect(applied(first, [...pending.values()])).to.deep.equal(before)
        for (const { type, key } of pending.values()) expect(type === 'add').to.equal(!(key in first))
      }),
    )
  })
})
