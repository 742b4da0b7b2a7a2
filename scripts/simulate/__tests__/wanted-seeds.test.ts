/** Which seeds the options ask for, and that time ends them where it is told to. */
import { expect } from 'chai'
import { wantedBy, type Choice, type Wanted } from '../wanted-seeds'

const SOON_OVER = '0.0000001'

function seedsOf({ plans }: Wanted): number[] {
  const seeds: number[] = []
  for (let next = plans.next(); next.done !== true; next = plans.next()) seeds.push(next.value.seed)
  return seeds
}

describe('the seeds that are wanted', () => {
  it('are as many as asked for, one after the other, and the same for one commit', async () => {
    const wanted = await wantedBy({ fresh: '3' })
    const [first = NaN, ...others] = seedsOf(wanted)
    expect(wanted.count).to.equal(3)
    expect(others).to.deep.equal([first + 1, first + 2])
    expect(seedsOf(await wantedBy({ fresh: '3' }))).to.deep.equal([first, ...others])
  })

  it('are all of them where there is time enough, and fewer where it is over', async () => {
    expect(seedsOf(await wantedBy({ fresh: '3', minutes: '1' }))).to.have.lengthOf(3)
    const hurried = await wantedBy({ fresh: '1000000', minutes: SOON_OVER })
    expect(seedsOf(hurried).length).to.be.lessThan(1000)
    expect(hurried.count, 'what was asked for').to.equal(1_000_000)
  })

  const WRONG: readonly Choice[] = [{ minutes: '0' }, { minutes: 'soon' }, { fresh: '3', minutes: '-1' }]
  for (const choice of WRONG) {
    it(`are none of ${JSON.stringify(choice)}`, async () => {
      const refused = await wantedBy(choice).then(
        () => 'nothing',
        (error: unknown) => String(error),
      )
      expect(refused).to.equal(`Error: --minutes: "${choice.minutes ?? ''}" is no number above 0`)
    })
  }
})
