/** Whether an heir of this owner, in a state that has not arrived here, holds what these copies do. */
import { expect } from 'chai'
import { ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import { routedOp } from '../../../__tests__/support/routed-op'

/** As the scripted owner has it. */
const DEAD_AFTER_MS = 100_000

describe('a backup stands by what it holds', () => {
  it('while it is one', () => {
    const { owned } = ScriptedOwner.serving({ backups: ['b'] })
    expect([owned.standBy(['a', 'b']), owned.standBy(['a']), owned.standBy(['a', 'c'])]).to.deep.equal([
      true,
      false,
      false,
    ])
  })

  it('no more once it was reported stalled, though no state says so yet', () => {
    const owner = ScriptedOwner.serving({ backups: ['b', 'c'] })
    owner.owned.submit(routedOp())
    owner.acked('c')
    owner.tickAt(DEAD_AFTER_MS)
    expect(owner.reports.map(({ type }) => type)).to.deep.equal(['stalled'])
    expect(owner.owned.standBy(['a', 'b', 'c'])).to.equal(false)
  })

  it('no more once another has its place, whoever that is', () => {
    const owner = ScriptedOwner.serving({ backups: ['b'] })
    owner.becomes({ backups: [], followers: ['c'] })
    expect(owner.owned.standBy(['a', 'b', 'c'])).to.equal(false)
    owner.confirms('c')
    owner.becomes({ backups: ['c'], followers: [] })
    expect([owner.owned.standBy(['a', 'b']), owner.owned.standBy(['a', 'b', 'c'])]).to.deep.equal([false, true])
  })

  it('not where there is none', () => {
    expect(ScriptedOwner.serving({ followers: ['b'] }).owned.standBy(['a', 'b'])).to.equal(false)
  })
})
