/** When an owner looks for tombstones that are old enough, and which are. */
import { expect } from 'chai'
import { Collection } from '../Collection'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('the collection of tombstones', () => {
  const EVERY: readonly [string, number, number][] = [
    ['thirty days', 30 * DAY, HOUR],
    ['a year', 365 * DAY, HOUR],
    ['ten days', 10 * DAY, 1_200_000],
    ['an hour', HOUR, 5000],
    ['a second', 1000, 1000],
  ]
  for (const [age, ageMs, everyMs] of EVERY) {
    it(`is looked after each ${everyMs} ms where they live for ${age}`, () => {
      const collection = new Collection(ageMs, 0, 0)
      expect(collection.begin(0, 1e12)).to.equal(1e12 - ageMs)
      expect([collection.isDue(everyMs - 1), collection.isDue(everyMs)]).to.deep.equal([false, true])
      expect(collection.isDue(everyMs), 'until it has begun').to.equal(true)
      expect(collection.begin(everyMs, 1e12 + 0.5)).to.equal(1e12 - ageMs)
      expect([collection.isDue(2 * everyMs - 1), collection.isDue(2 * everyMs)]).to.deep.equal([false, true])
    })
  }

  it('begins at another time for each partition', () => {
    const [first, middle] = [new Collection(30 * DAY, 500, 0), new Collection(30 * DAY, 500, 0.5)]
    expect([first.isDue(500), middle.isDue(500), middle.isDue(499 + HOUR / 2)]).to.deep.equal([true, false, false])
    expect(middle.isDue(500 + HOUR / 2)).to.equal(true)
  })

  it('collects nothing before time began', () => {
    expect(new Collection(30 * DAY, 0, 0).begin(0, 5)).to.equal(0)
  })
})
