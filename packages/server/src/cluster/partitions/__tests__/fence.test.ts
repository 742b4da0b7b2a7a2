/** The fence as a table: an owner of the past is refused, one of a term not yet learned waits. */
import { expect } from 'chai'
import fc from 'fast-check'
import { fenceDecision, type FenceFacts } from '../fence'

const facts = (frameTerm: number, sender: string, stateTerm: number, takenTerm: number): FenceFacts => ({
  frameTerm,
  sender,
  stateTerm,
  stateOwner: 'owner-1',
  takenTerm,
})

const TABLE: readonly [string, FenceFacts, 'accept' | 'refuse' | 'hold'][] = [
  ['the owner of the newest state', facts(3, 'owner-1', 3, 0), 'accept'],
  ['the owner that announced itself', facts(3, 'owner-1', 3, 3), 'accept'],
  ['another owner of the same term', facts(3, 'other-1', 3, 3), 'refuse'],
  ['another incarnation of the owner', facts(3, 'owner-2', 3, 0), 'refuse'],
  ['an earlier term', facts(2, 'owner-1', 3, 0), 'refuse'],
  ['the owner of the state, after another took a later term', facts(3, 'owner-1', 3, 4), 'refuse'],
  ['a term not yet learned', facts(4, 'other-1', 3, 0), 'hold'],
  ['a term not yet learned, announced', facts(4, 'other-1', 3, 4), 'hold'],
  ['a term between the state and the announced one', facts(4, 'other-1', 3, 5), 'refuse'],
  ['any owner while no state is known', { ...facts(1, 'owner-1', 0, 0), stateOwner: undefined }, 'hold'],
]

describe('fenceDecision', () => {
  for (const [name, given, decision] of TABLE) {
    it(`answers ${name}: ${decision}`, () => expect(fenceDecision(given)).to.equal(decision))
  }

  it('accepts nobody but the owner of the newest state, and nobody below a term that was announced', () => {
    const small = fc.nat(4)
    fc.assert(
      fc.property(small, fc.constantFrom('owner-1', 'other-1'), small, small, (frame, sender, state, taken) => {
        if (fenceDecision(facts(frame, sender, state, taken)) !== 'accept') return
        expect(sender).to.equal('owner-1')
        expect(frame).to.equal(state)
        expect(frame).to.be.at.least(taken)
      }),
    )
  })
})
