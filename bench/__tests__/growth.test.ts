/** Rows of the table that says how costs grow. */
import { expect } from 'chai'
import { GROWTH_HEAD, growthRow, type Series } from '../model/growth'

const series = (...points: readonly (readonly [size: number, cost: number])[]): Series => ({
  of: 'nodes',
  counted: 'bytes a write',
  unit: 'B',
  points: points.map(([size, cost]) => ({ size, cost })),
})

describe('growthRow', () => {
  it('has a cell under each head: the sizes, what each cost, and the exponent', () => {
    const row = growthRow(series([10, 3], [1000, 30], [100_000, 300]))
    expect(row).to.deep.equal(['nodes', 'bytes a write', '10', '100,000', '3.00, 30.0, 300 B', '0.50'])
    expect(row).to.have.length(GROWTH_HEAD.length)
  })

  const EXPONENTS: readonly [string, Series, string][] = [
    ['nothing grows', series([3, 4], [7, 4]), '0.00'],
    ['it shrinks by less than can be shown', series([3, 4], [7, 3.999]), '0.00'],
    ['it shrinks', series([4, 8], [8, 4]), '-1.00'],
    ['there is one size only', series([3, 4]), '–'],
    ['there is nothing', series(), '–'],
  ]
  for (const [name, given, exponent] of EXPONENTS) {
    it(`says ${exponent} where ${name}`, () => expect(growthRow(given).at(-1)).to.equal(exponent))
  }
})
