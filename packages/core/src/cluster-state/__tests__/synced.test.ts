/** Of which process it is said that it was brought up. */
import { expect } from 'chai'
import type { ClusterEvent, ClusterState } from '../ClusterState'
import { isMoot, nextState } from '../next-state'
import { clusterOf, member, removed } from './clusters'

/** `b` is brought up as a backup of a's first partition. */
const joined = (incarnation: string): ClusterState =>
  nextState(clusterOf(['a']), { type: 'joined', member: member('b', incarnation) })
const synced = (incarnation?: string): ClusterEvent => {
  const said = { type: 'synced', partitionId: 0, term: 1, nodeId: 'b' } as const
  return incarnation === undefined ? said : { ...said, incarnation }
}

describe('a copy that was brought up', () => {
  const CASES: readonly [string, ClusterEvent, ClusterState, boolean][] = [
    ['is a backup', synced('b-1'), joined('b-1'), true],
    ['is one, where the teller does not say which process it is', synced(), joined('b-1'), true],
    ['is none, where that process is gone and another has its name', synced('b-1'), joined('b-2'), false],
  ]
  for (const [name, event, state, isBackup] of CASES) {
    it(name, () => {
      expect(nextState(state, event).partitions[0]?.backups.includes('b')).to.equal(isBackup)
      expect(isMoot(state, event)).to.equal(!isBackup)
    })
  }

  it('is none, where in the same moment it is taken for lost and comes back', () => {
    const again: ClusterEvent = { type: 'joined', member: member('b', 'b-2') }
    const state = nextState(joined('b-1'), [synced('b-1'), removed('b', 'b-1'), again])
    expect(state.partitions[0]?.backups).to.deep.equal([])
    expect(nextState(state, synced('b-1'))).to.equal(state)
    expect(nextState(state, synced('b-2')).partitions[0]?.backups).to.deep.equal(['b'])
  })
})
