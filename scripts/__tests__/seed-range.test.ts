/** A range of seeds is what it says, and nothing else is one. */
import { expect } from 'chai'
import { seedRange } from '../seed-range'

describe('a range of seeds', () => {
  it('takes in both its ends', () => {
    expect(seedRange('3..10')).to.deep.equal({ from: 3, to: 10 })
    expect(seedRange('0..0')).to.deep.equal({ from: 0, to: 0 })
  })

  for (const text of ['', '3', '3..', '..3', '10..3', '-1..3', '1.5..3', 'a..b', '1..3..5']) {
    it(`is not "${text}"`, () => {
      expect(() => seedRange(text)).to.throw(`--seeds: "${text}" is no range such as 1..100`)
    })
  }
})
