import { expect } from 'chai'
import { exponentOf } from '../model/exponent-of'
import { jainIndex } from '../model/jain-index'
import { median, percentile, spreadOf } from '../model/spread'

describe('median', () => {
  for (const [values, expected] of [
    [[3], 3],
    [[9, 1, 5], 5],
    [[10, 9, 1, 2], 5.5],
    [[7, 7], 7],
    [[], NaN],
  ] as const) {
    it(`of [${values.join(', ')}] is ${expected}`, () => expect(median(values)).to.deep.equal(expected))
  }
})

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  for (const [values, share, expected] of [
    [hundred, 0.5, 50],
    [hundred, 0.99, 99],
    [hundred, 1, 100],
    [hundred, 0, 1],
    [[4], 0.99, 4],
    [[], 0.5, NaN],
  ] as const) {
    it(`${share} of ${values.length} values is ${expected}`, () =>
      expect(percentile(values, share)).to.deep.equal(expected))
  }
})

describe('spreadOf', () => {
  it('keeps median, ends and count', () => {
    expect(spreadOf([4, 2, 10])).to.deep.equal({ median: 4, min: 2, max: 10, count: 3 })
  })
})

describe('jainIndex', () => {
  for (const [shares, expected] of [
    [[5, 5, 5, 5], 1],
    [[8, 0, 0, 0], 0.25],
    [[1, 3], 0.8],
    [[0, 0], NaN],
  ] as const) {
    it(`of ${shares.join(', ')} is ${expected}`, () => expect(jainIndex(shares)).to.deep.equal(expected))
  }
})

describe('exponentOf', () => {
  const grows = (exponent: number) => [10, 100, 5000].map((size) => ({ size, cost: 3 * size ** exponent }))
  for (const exponent of [0, 0.5, 1, 2]) {
    it(`finds ${exponent}`, () => expect(exponentOf(grows(exponent))).to.be.closeTo(exponent, 1e-9))
  }
  it('lies between what contradicts', () => {
    expect(
      exponentOf([
        { size: 1, cost: 1 },
        { size: 10, cost: 10 },
        { size: 100, cost: 10 },
      ]),
    ).to.be.closeTo(0.5, 1e-9)
  })
  it('is not a number of one size', () => expect(exponentOf([{ size: 3, cost: 3 }])).to.deep.equal(NaN))
})
