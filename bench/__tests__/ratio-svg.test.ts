import { expect } from 'chai'
import { positionOf, ratioSvg } from '../model/ratio-svg'
import { compare } from '../model/ratios'
import type { Target } from '../model/verdict'

const atLeast: Target = { bound: 'at least', target: 2, aim: 3, unit: '×' }
const atMost: Target = { bound: 'at most', target: 2, aim: 1, unit: 'ms' }
const none: Target = { bound: 'at most', target: 0, aim: 0, unit: 'calls' }

describe('positionOf', () => {
  for (const [title, value, target, low, high] of [
    ['the target is in the middle', 2, atLeast, 0.5, 0.5],
    ['more is to the right where much is wanted', 4, atLeast, 0.55, 0.95],
    ['more is to the left where little is wanted', 4, atMost, 0.05, 0.45],
    ['what is far off stays in the drawing', 1e9, atLeast, 1, 1],
    ['none is best where none is wanted', 0, none, 0.5, 1],
    ['some is worst where none is wanted', 3, none, 0, 0],
  ] as const) {
    it(title, () => expect(positionOf(value, target)).to.be.within(low, high))
  }
})

describe('ratioSvg', () => {
  const named = (name: string, rounds: readonly number[]) =>
    compare(
      rounds.map((ms) => ({ ours: { ms } })),
      { name, of: 'ours', metric: 'ms' },
    )
  const drawing = ratioSvg([named('a < b', [1, 3]), named('without a target', [1]), named('nothing', [])], {
    'a < b': atLeast,
    nothing: atMost,
  })
  it('shows what has a target, with figure and bound', () => {
    expect(drawing).to.include('a &lt; b').and.to.include('2.00 × (≥ 2)')
  })
  it('leaves out what has none', () => expect(drawing).not.to.include('without a target'))
  it('has a mark for what was measured alone', () => expect(drawing.match(/<circle/g)).to.have.length(1))
  it('says so of what was not measured', () => expect(drawing).to.include('– ms (≤ 2)'))
})
