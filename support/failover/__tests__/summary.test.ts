import { expect } from 'chai'
import { quantile, summaryOf } from '../summary'

const twenty = Array.from({ length: 20 }, (_, index) => 20 - index)

describe('what samples come to', () => {
  for (const [samples, share, expected] of [
    [[7], 0.5, 7],
    [[7], 0.95, 7],
    [[3, 1, 2], 0.5, 2],
    [twenty, 0.5, 10],
    [twenty, 0.95, 19],
    [twenty, 1, 20],
    [[], 0.5, Infinity],
  ] as const) {
    it(`the ${share} quantile of ${samples.length} samples is ${expected}`, () => {
      expect(quantile(samples, share)).to.equal(expected)
    })
  }

  it('holds a bound on the 95th percentile although one of twenty is beyond it', () => {
    expect(summaryOf(twenty, { measure: 'p95', ms: 19 }).held).to.equal(true)
    expect(summaryOf(twenty, { measure: 'p95', ms: 18 }).held).to.equal(false)
  })

  it('breaks a bound on the longest by one sample', () => {
    expect(summaryOf(twenty, { measure: 'max', ms: 19 }).held).to.equal(false)
    expect(summaryOf(twenty, { measure: 'max', ms: 20 }).held).to.equal(true)
  })

  it('holds nothing without a sample', () => {
    expect(summaryOf([], { measure: 'p95', ms: 1000 }).held).to.equal(false)
  })
})
