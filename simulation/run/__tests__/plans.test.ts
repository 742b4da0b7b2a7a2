/** Plans come from seeds, can be written down and read back, and are shortened to what matters. */
import { expect } from 'chai'
import { SIMULATED_FAULT_KINDS, type Plan } from '../Plan'
import { planOf } from '../plan-of'
import { faultRows, faultsOf, featureOf } from '../plan-table'
import { shorten, shorterThan } from '../shorten'

describe('a plan', () => {
  const seeds = Array.from({ length: 300 }, (_, seed) => seed)

  it('is the same for the same seed, and lasts at least a minute', () => {
    for (const seed of seeds.slice(0, 20)) {
      expect(planOf(seed)).to.deep.equal(planOf(seed))
      const lasts = planOf(seed).faults.reduce((sum, { forMs, restMs }) => sum + forMs + restMs, 0)
      expect(lasts).to.be.at.least(60_000)
    }
  })

  it('brings every kind of fault, and others in the middle of some, within a few hundred seeds', () => {
    const faults = seeds.flatMap((seed) => planOf(seed).faults)
    expect(new Set(faults.map(({ kind }) => kind)).size).to.equal(SIMULATED_FAULT_KINDS.length)
    expect(
      new Set(faults.map(({ kind, within }) => (within === undefined ? '' : `${kind}, ${within.kind}`))).size,
    ).to.be.above(8)
  })

  it('leaves the cluster alone in the end, and is dense in some seeds and sparse in others', () => {
    const plans = seeds.map((seed) => planOf(seed).faults)
    for (const faults of plans) {
      const before = faults.slice(0, -1).reduce((sum, { forMs, restMs }) => sum + forMs + restMs, 0)
      expect(before).to.be.below(50_000)
    }
    const counts = plans.map(({ length }) => length)
    expect([Math.min(...counts) <= 4, Math.max(...counts) >= 20]).to.deep.equal([true, true])
  })

  it('draws from some kinds of faults only in every other seed', () => {
    const kinds = seeds.map((seed) => new Set(planOf(seed).faults.map(({ kind }) => kind)).size)
    const dense = seeds.filter((seed) => planOf(seed).faults.length > 15)
    const few = dense.filter((seed) => (kinds[seed] ?? 0) <= 6)
    expect(few.length).to.be.within(dense.length / 10, (dense.length * 3) / 4)
  })

  it('is read from its table as it was written there', () => {
    for (const seed of seeds) {
      const { faults } = planOf(seed)
      expect(faultsOf(faultRows(faults))).to.deep.equal(faults)
    }
    expect(() => faultsOf([['earthquake', '1.', '5 ms', '0 ms']])).to.throw('"earthquake" is none of')
    expect(() => faultsOf([['halves', 'one', '5 ms', '0 ms']])).to.throw('"one" is no place')
    expect(() => faultsOf([['halves', '1.', '5', '0 ms']])).to.throw('"5" is no time')
  })

  it('is a feature with the promise it breaks', () => {
    const feature = featureOf(planOf(5), 'Seed 5 keeps its promises', '@P-1')
    expect(feature).to.match(/^@P-1 @simulated\nFeature: Seed 5 keeps its promises\n/)
    expect(feature).to.contain('from seed 5')
  })

  it('is shortened to the fault and the client that matter', async () => {
    const [seed = 0] = seeds.filter((each) => planOf(each).faults.length > 6 && planOf(each).clients.length === 3)
    const plan = planOf(seed)
    const [, , culprit] = plan.faults
    const shortest = await shorten(plan, async ({ faults, clients }: Plan) => {
      await Promise.resolve()
      return (
        faults.some(
          ({ kind, target, forMs }) => kind === culprit?.kind && target === culprit.target && forMs === culprit.forMs,
        ) && clients.some(({ name }) => name === 'Ben')
      )
    })
    expect(shortest.faults.map(({ forMs }) => forMs)).to.deep.equal([culprit?.forMs])
    expect(shortest.clients.map(({ name, lanes }) => `${name} ${lanes}`)).to.deep.equal(['Ben 1'])
    for (const shorter of shorterThan(plan)) {
      expect(JSON.stringify(shorter).length).to.be.below(JSON.stringify(plan).length + 1)
    }
  })
})
