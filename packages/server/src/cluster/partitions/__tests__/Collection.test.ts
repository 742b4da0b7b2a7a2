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
      expect(collection.before(0, 1e12)).to.equal(1e12 - ageMs)
      expect(collection.before(everyMs - 1, 1e12)).to.equal(undefined)
      expect(collection.before(everyMs, 1e12 + 0.5)).to.equal(1e12 - ageMs)
      expect(collection.before(2 * everyMs - 1, 1e12)).to.equal(undefined)
    })
  }

  it('begins at another time for each partition', () => {
    const [first, middle] = [new Collection(30 * DAY, 500, 0), new Collection(30 * DAY, 500, 0.5)]
    expect([first.before(500, 1e13), middle.before(500, 1e13)]).to.deep.equal([1e13 - 30 * DAY, undefined])
    expect(middle.before(500 + HOUR / 2, 1e13)).to.equal(1e13 - 30 * DAY)
  })

  it('collects nothing before time began', () => {
    expect(new Collection(30 * DAY, 0, 0).before(0, 5)).to.equal(0)
  })
})
