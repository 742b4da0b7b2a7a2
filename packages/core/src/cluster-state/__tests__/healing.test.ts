/** What a line of history outgrows when another one gives way to it, and a cluster that is founded again. */
import { expect } from 'chai'
import { topTermOf } from '../ClusterState'
import { foundState, newestOf } from '../found-state'
import { relationOf } from '../lineage'
import { nextState } from '../next-state'
import { epochOf, versionOf } from '../version'
import { member } from './clusters'

describe('healing', () => {
  const before = foundState('cluster', member('a', 'a-1'), 1)

  it('of two lines that gave way in one turn outgrows both', () => {
    const after = nextState(before, [
      { type: 'healed', issuer: 'a-1', epoch: 4, aboveTerm: 3 },
      { type: 'healed', issuer: 'a-1', epoch: 3, aboveTerm: 9 },
      { type: 'joined', member: member('b', 'b-1') },
    ])
    expect(after.version).to.equal(versionOf(4, 1))
    expect(after.partitions.map(({ term }) => term)).to.deep.equal(Array.from({ length: 271 }, () => 10))
    expect(relationOf(after, before)).to.equal('descendant')
    expect(after.mapVersion).to.equal(after.version)
  })
})

describe('a cluster founded again', () => {
  it('keeps its name, in an epoch and with terms above all it had', () => {
    const former = { clusterId: 'old', version: versionOf(7, 12), topTerm: 5 }
    const state = foundState('new', member('a', 'a-2'), 1, former)
    expect(state.clusterId).to.equal('old')
    expect(epochOf(state.version)).to.equal(8)
    expect(topTermOf(state)).to.equal(6)
    expect(state.partitions.every(({ term }) => term === 6)).to.equal(true)
  })

  it('goes on from the newest of what was kept, above the terms of all', () => {
    const older = { clusterId: 'x', version: versionOf(2, 1), topTerm: 8 }
    const newer = { clusterId: 'y', version: versionOf(3, 1), topTerm: 4 }
    const expected = { clusterId: 'y', version: newer.version, topTerm: 8 }
    expect(newestOf([older, newer])).to.deep.equal(expected)
    expect(newestOf([newer, older])).to.deep.equal(expected)
    expect(newestOf([])).to.equal(undefined)
  })
})
