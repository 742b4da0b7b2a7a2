/** The word that a follower is in sync may come late, when its owner has begun anew with it: then its place is no place. */
import { expect } from 'chai'
import { routedOp } from '../../../__tests__/support/routed-op'
import { stateOf } from '../../../__tests__/support/states'
import { UnhinderedOwner } from '../../../__tests__/support/UnhinderedOwner'

class Owner extends UnhinderedOwner {
  constructor() {
    super(
      stateOf(['a', 'b', 'c']),
      { backups: ['c'], followers: ['b'], target: { owner: 'a', backups: ['b', 'c'] } },
      500,
    )
    this.serves()
    this.owned.submit(routedOp({ key: 'x', opId: 'x' }))
  }

  said(type: 'synced' | 'stalled'): number {
    return this.reports.filter((fact) => fact.type === type).length
  }

  starts(nodeId: string): number {
    return this.streamed.filter(({ to, item }) => to === nodeId && item.kind === 'start' && item.bringUp).length
  }
}

describe('a backup that its owner brings up anew', () => {
  /** Reported, let go by a state that the owner never saw, and listed again. */
  function givenOnALateWord(): Owner {
    const owner = new Owner()
    owner.confirms('b')
    expect(owner.said('synced')).to.equal(1)
    owner.becomes({}, 2)
    expect(owner.starts('b')).to.equal(2)
    owner.becomes({ backups: ['c', 'b'], followers: [] })
    return owner
  }

  /** It is reported, and brought up a second time. */
  function losesItsPlace(owner: Owner): void {
    expect(owner.said('stalled')).to.equal(1)
    owner.becomes({ backups: ['c'], followers: ['b'] })
    expect(owner.starts('b')).to.equal(2)
  }

  it('loses the place that a late word gave it', () => {
    const owner = givenOnALateWord()
    expect(owner.reports.at(-1)).to.deep.equal({ type: 'stalled', partitionId: 0, term: owner.owned.term, nodeId: 'b' })
    owner.becomes({})
    expect(owner.said('stalled'), 'it is said once').to.equal(1)
  })

  it('is brought up from the beginning once the state says so, and in sync only then', () => {
    const owner = givenOnALateWord()
    owner.confirms('b')
    expect(owner.said('synced')).to.equal(1)
    owner.becomes({ backups: ['c'], followers: ['b'] })
    expect(owner.starts('b')).to.equal(3)
    owner.confirms('b')
    expect(owner.said('synced')).to.equal(2)
  })

  it('loses it where the owner saw none of the states in which it was let go', () => {
    const owner = new Owner()
    owner.confirms('b')
    owner.becomes({ backups: ['c', 'b'], followers: [] }, 3)
    losesItsPlace(owner)
  })

  it('loses it where the owner saw it let go, and not how it came back', () => {
    const owner = new Owner()
    owner.confirms('b')
    owner.becomes({ followers: [] })
    owner.becomes({ backups: ['c', 'b'], followers: [] }, 2)
    losesItsPlace(owner)
  })

  it('keeps its place where the word was true', () => {
    const owner = new Owner()
    owner.confirms('b')
    owner.becomes({ backups: ['c', 'b'], followers: [] })
    owner.becomes({}, 5)
    expect(owner.said('stalled')).to.equal(0)
  })
})
