/** Which fields of a value a query asks about. */
import { expect } from 'chai'
import type { PredicateNode, Query } from '../Query'
import { fieldsOf } from '../fields-of'

const deep = (levels: number): PredicateNode =>
  levels === 0 ? { op: 'eq', attribute: 'deepest', value: 1 } : { op: 'not', children: [deep(levels - 1)] }

const TABLE: readonly (readonly [string, Query, readonly string[]])[] = [
  ['nothing', {}, []],
  ['the key alone', { where: { _key: 'a' }, sort: { _key: 'asc' } }, []],
  ['a condition', { where: { price: { $gt: 1 }, name: 'x' } }, ['price', 'name']],
  ['an order', { sort: { price: 'desc' } }, ['price']],
  ['a field twice', { where: { price: 1 }, sort: { price: 'desc' } }, ['price']],
  ['a path', { where: { 'address.city': 'x', 'address.street': 'y' } }, ['address']],
  ['a field whose name begins with a dot', { where: { '.x': 1 } }, ['']],
  ['a predicate', { predicate: { op: 'like', attribute: 'name', value: '%' } }, ['name']],
  [
    'predicates in others',
    {
      predicate: {
        op: 'and',
        children: [
          { op: 'or', children: [{ op: 'eq', attribute: 'a', value: 1 }] },
          { op: 'not', children: [{ op: 'eq', attribute: 'b.c', value: 1 }] },
          { op: 'eq', attribute: '_key', value: 1 },
        ],
      },
    },
    ['b', 'a'],
  ],
  ['an attribute where none belongs', { predicate: { op: 'and', attribute: 'a' } }, ['a']],
  ['a predicate deeper than a call may go', { predicate: deep(2000) }, ['deepest']],
]

describe('the fields that a query asks about', () => {
  for (const [what, query, fields] of TABLE) {
    it(`of ${what}: ${fields.join(', ') || 'none'}`, () => expect(fieldsOf(query)).to.have.members(fields))
  }
})
