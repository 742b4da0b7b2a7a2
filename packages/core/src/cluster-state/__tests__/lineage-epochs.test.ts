/** One issuer may have written several epochs: each of them is an epoch of its own. */
import { expect } from 'chai'
import { foundState } from '../found-state'
import { relationOf } from '../lineage'
import { nextState } from '../next-state'
import { member } from './clusters'

describe('relationOf, where one member issued two epochs', () => {
  it('calls a later step of the second one a descendant, as within any epoch', () => {
    const founded = foundState('cluster', member('a'), 1)
    const healed = nextState(founded, { type: 'healed', issuer: 'a-1', epoch: 4, aboveTerm: 1 })
    const next = nextState(healed, { type: 'joined', member: member('b') })
    expect(healed.lineage.map(({ issuer }) => issuer)).to.deep.equal(['a-1', 'a-1'])
    expect(relationOf(next, healed)).to.equal('descendant')
    expect(relationOf(healed, next)).to.equal('ancestor')
    expect(relationOf(next, founded)).to.equal('descendant')
  })

  it('calls a step of the first one that the second did not go on from a split', () => {
    const founded = foundState('cluster', member('a'), 1)
    const missed = nextState(founded, { type: 'joined', member: member('b') })
    const healed = nextState(founded, { type: 'healed', issuer: 'a-1', epoch: 4, aboveTerm: 1 })
    expect(relationOf(healed, missed)).to.equal('unrelated')
    expect(relationOf(missed, healed)).to.equal('unrelated')
  })
})
