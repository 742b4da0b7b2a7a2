/** Chance from a seed is the same everywhere, and streams of one seed do not move each other. */
import { expect } from 'chai'
import { SeededRandom } from '../SeededRandom'

describe('seeded chance', () => {
  const first = (random: SeededRandom): number[] => Array.from({ length: 5 }, () => random.integer(1_000_000))

  it('is the same numbers on every machine', () => {
    expect(first(new SeededRandom(1))).to.deep.equal(VECTOR)
  })

  it('differs by seed and by label', () => {
    const streams = [new SeededRandom(1), new SeededRandom(2), new SeededRandom(1, 'a'), new SeededRandom(1).fork('b')]
    expect(new Set(streams.map((random) => first(random).join())).size).to.equal(streams.length)
  })

  it('of a fork does not hang on what its parent drew', () => {
    const [fresh, drawn] = [new SeededRandom(9), new SeededRandom(9)]
    drawn.bytes(100)
    expect(first(drawn.fork('x'))).to.deep.equal(first(fresh.fork('x')))
  })

  it('is spread evenly enough, within its bounds', () => {
    const random = new SeededRandom(3)
    const counts = Array.from({ length: 10 }, () => 0)
    for (let drawn = 0; drawn < 10_000; drawn++) counts[random.integer(10)]! += 1
    for (const count of counts) expect(count).to.be.within(850, 1150)
    expect(random.shuffled([1, 2, 3, 4])).to.have.members([1, 2, 3, 4])
    expect(() => random.pick([])).to.throw(RangeError)
  })
})

const VECTOR = [775_708, 363_746, 769_066, 526_624, 3_062]
