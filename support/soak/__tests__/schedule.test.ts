/** Whatever the seed: a soak practises every kind of fault about as often as the others. */
import { expect } from 'chai'
import fc from 'fast-check'
import { chanceFrom } from '../../faults/LinkMesh'
import { FAULT_KINDS, FEWEST_NODES, isPossible, MOST_NODES, nextFault, type FaultKind } from '../schedule'

describe('the schedule of a soak', () => {
  it('does nothing that cannot be done, and every kind at least three times in 60 rounds', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceFrom(seed)
        const practised = new Map<FaultKind, number>()
        let nodes = FEWEST_NODES
        for (let round = 0; round < 60; round++) {
          if (nodes >= MOST_NODES) nodes -= 1
          const { kind, target, forMs } = nextFault(practised, nodes, chance)
          expect(isPossible(kind, nodes)).to.equal(true)
          expect(target).to.be.within(0, nodes - 1)
          expect(forMs).to.be.within(700, 3000)
          practised.set(kind, (practised.get(kind) ?? 0) + 1)
          if (kind === 'join') nodes += 1
        }
        for (const kind of FAULT_KINDS) expect(practised.get(kind) ?? 0, kind).to.be.at.least(3)
      }),
    )
  })

  it('keeps to the kinds it is given, and makes room where none of them is possible', () => {
    const chance = chanceFrom(3)
    const kinds = (nodes: number): Set<string> =>
      new Set(Array.from({ length: 50 }, () => nextFault(new Map(), nodes, chance, ['halves']).kind))
    expect([...kinds(4)]).to.deep.equal(['halves'])
    expect([...kinds(3)]).to.deep.equal(['join'])
  })
})
