import { expect } from 'chai'
import { compare } from '../model/ratios'
import { figure, table } from '../model/table'
import { verdictOf, type Target } from '../model/verdict'

describe('compare', () => {
  const rounds = [
    { ours: { opsPerSecond: 60, p50Us: 4 }, theirs: { opsPerSecond: 10, p50Us: 2 } },
    { ours: { opsPerSecond: 20 }, theirs: { opsPerSecond: 10 } },
    { ours: { opsPerSecond: 1000 } },
    { ours: { opsPerSecond: 40 }, theirs: { opsPerSecond: 10 } },
  ]
  for (const [title, comparison, figures] of [
    ['divides within a round', { of: 'ours', over: 'theirs', metric: 'opsPerSecond' }, [6, 2, 4]],
    ['takes a figure as it is', { of: 'ours', metric: 'opsPerSecond' }, [60, 20, 1000, 40]],
    ['leaves rounds out that lack a metric', { of: 'ours', over: 'theirs', metric: 'p50Us' }, [2]],
    ['divides by another metric', { of: 'ours', over: 'ours', metric: 'opsPerSecond', overMetric: 'p50Us' }, [15]],
    ['has nothing of whoever was left out', { of: 'nobody', metric: 'opsPerSecond' }, []],
  ] as const) {
    it(title, () => expect(compare(rounds, { name: title, ...comparison }).figures).to.deep.equal(figures))
  }
  it('takes the median of the ratios', () => {
    const { spread } = compare(rounds, { name: 'x', of: 'ours', over: 'theirs', metric: 'opsPerSecond' })
    expect(spread).to.deep.equal({ median: 4, min: 2, max: 6, count: 3 })
  })
})

describe('the figure of a comparison', () => {
  const rounds = [3, 1, 2, 9].map((gapMs) => ({ ours: { gapMs } }))
  for (const [title, at, expected] of [
    ['is the median', undefined, 2.5],
    ['is the largest', 1, 9],
    ['is a percentile', 0.75, 3],
  ] as const) {
    const comparison = { name: title, of: 'ours', metric: 'gapMs', ...(at === undefined ? {} : { at }) } as const
    it(title, () => expect(compare(rounds, comparison).figure).to.equal(expected))
  }
})

describe('verdictOf', () => {
  const atLeast: Target = { bound: 'at least', target: 6, aim: 9, unit: '×' }
  const atMost: Target = { bound: 'at most', target: 50, aim: 25, unit: 'ms' }
  for (const [value, target, expected] of [
    [9, atLeast, 'aim met'],
    [8.9, atLeast, 'target met'],
    [6, atLeast, 'target met'],
    [5.9, atLeast, 'missed'],
    [25, atMost, 'aim met'],
    [26, atMost, 'target met'],
    [51, atMost, 'missed'],
    [NaN, atMost, 'not measured'],
  ] as const) {
    it(`${value}, ${target.bound} ${target.target}, aim ${target.aim}: ${expected}`, () =>
      expect(verdictOf(value, target)).to.equal(expected))
  }
})

describe('table', () => {
  it('lines columns up, figures to the right', () => {
    expect(
      table([
        ['what', 'ops/s', 'says'],
        ['a', '1,000', 'x'],
        ['longer', '9', ''],
      ]),
    ).to.equal(['what    ops/s  says', '──────  ─────  ────', 'a       1,000  x', 'longer      9'].join('\n'))
  })
})

describe('figure', () => {
  for (const [value, expected] of [
    [1234567.8, '1,234,568'],
    [99.94, '99.9'],
    [9.876, '9.88'],
    [0.123, '0.12'],
    [NaN, '–'],
  ] as const) {
    it(`${value} is ${expected}`, () => expect(figure(value)).to.equal(expected))
  }
})
