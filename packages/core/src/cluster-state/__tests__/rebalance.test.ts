/** What stalls gave to others goes back once all is at rest, and nothing moves for nothing. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { ClusterEvent, ClusterState } from '../ClusterState'
import { nextState } from '../next-state'
import { PARTITION_COUNT } from '../../partitioning/partition-id'
import { clusterOf, settle } from './clusters'
import { breachesOfState, breachesOfStep } from './laws'

const REBALANCE: ClusterEvent = { type: 'rebalance' }

/** Every copy of which `nodeId` is the backup, as its owners report it, stalls. */
function stallsOf(state: ClusterState, nodeId: string): ClusterEvent[] {
  return state.partitions.flatMap(({ backups, term }, partitionId): ClusterEvent[] =>
    backups.includes(nodeId) ? [{ type: 'stalled', partitionId, term, nodeId }] : [],
  )
}

function backupsOf(state: ClusterState): Record<string, number> {
  const of = (nodeId: string): number => state.partitions.filter(({ backups }) => backups.includes(nodeId)).length
  return Object.fromEntries(state.members.map(({ nodeId }) => [nodeId, of(nodeId)]))
}

const most = (state: ClusterState): number => Math.max(...Object.values(backupsOf(state)))

describe('a rebalance', () => {
  const even = clusterOf(['a', 'b', 'c'])
  const shifted = settle(nextState(even, stallsOf(even, 'b')))

  it('gives back to a node that stalled once what others keep for it', () => {
    expect(backupsOf(shifted)).to.have.property('b', 0)
    const after = settle(nextState(shifted, REBALANCE))
    const share = Math.ceil(PARTITION_COUNT / 3)
    for (const count of Object.values(backupsOf(after))) expect(count).to.be.within(share - 3, share + 1)
    expect(after.partitions.map(({ owner, term }) => [owner, term])).to.deep.equal(
      shifted.partitions.map(({ owner, term }) => [owner, term]),
    )
  })

  it('changes nothing where everybody has its share', () => {
    expect(nextState(even, REBALANCE)).to.equal(even)
  })

  it('waits until all that is under way has arrived', () => {
    const underWay = nextState(even, stallsOf(even, 'b'))
    expect(nextState(underWay, REBALANCE)).to.equal(underWay)
  })

  it('takes nothing from who is left, where nobody else can have it', () => {
    const two = clusterOf(['a', 'b'])
    expect(nextState(two, REBALANCE)).to.equal(two)
  })

  it('leaves who has most with less, each time, whoever stalled: so it ends', () => {
    const stalls = fc.array(fc.tuple(fc.nat(4), fc.nat(PARTITION_COUNT - 1), fc.nat(PARTITION_COUNT - 1)), {
      maxLength: 6,
    })
    const names = ['a', 'b', 'c', 'd', 'e']
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 2 }),
        stalls,
        (size, backupCount, drawn) => {
          let state = clusterOf(names.slice(0, size), backupCount)
          for (const [node, from, to] of drawn) {
            const events = stallsOf(state, names[node % size] ?? 'a')
            state = settle(nextState(state, events.slice(Math.min(from, to), Math.max(from, to))))
          }
          for (let times = 0; ; times++) {
            const next = nextState(state, REBALANCE)
            if (next === state) return
            expect(times, 'rebalances one after the other').to.be.lessThan(4)
            expect(breachesOfState(next)).to.deep.equal([])
            expect(breachesOfStep(state, [REBALANCE], next)).to.deep.equal([])
            const rest = settle(next)
            expect(most(rest)).to.be.lessThan(most(state))
            state = rest
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
