/** A simulation is judged, is the same each time, and sees what is wrong. */
import { expect } from 'chai'
import type { Plan } from '../Plan'
import { Simulation } from '../Simulation'

const PLAN: Plan = {
  seed: 11,
  nodes: 3,
  backupCount: 1,
  minClusterSize: 1,
  keys: 5,
  clients: [{ name: 'Ana', lanes: 2, thinksMs: 20 }],
  faults: [
    { kind: 'crash and return', target: 1, forMs: 800, restMs: 300 },
    { kind: 'freeze and thaw', target: 0, forMs: 900, restMs: 100 },
  ],
}

describe('a simulation', () => {
  it('is judged clean, and gives the same history each time', async () => {
    const results = [await new Simulation(PLAN).run(), await new Simulation(PLAN).run()]
    const [one, other] = results
    expect(one?.wrong).to.deep.equal([])
    expect(one?.judgements).to.be.above(0)
    expect(one?.writes).to.be.above(50)
    expect(other).to.deep.equal(one)
  })

  it('gives another history for another seed', async () => {
    const [one, other] = [await new Simulation(PLAN).run(), await new Simulation({ ...PLAN, seed: 12 }).run()]
    expect(other.digest).to.not.equal(one.digest)
  })
})
