/** No node is meant to hold more than its share of the backups, and one, whatever it holds, and whoever owns what. */
import { expect } from 'chai'
import fc from 'fast-check'
import { assign } from '../assign'
import type { ClusterState, Partition } from '../ClusterState'
import { foundState } from '../found-state'
import { PARTITION_COUNT } from '../../partitioning/partition-id'
import { member } from './clusters'

const NODES = ['a', 'b', 'c', 'd', 'e']

function stateOf(
  nodeCount: number,
  backupCount: number,
  placed: (partitionId: number) => [string, string[]],
): ClusterState {
  const partitions = Array.from({ length: PARTITION_COUNT }, (_, partitionId): Partition => {
    const [owner, backups] = placed(partitionId)
    return { owner, term: 1, backups, followers: [], moveTo: null, target: { owner, backups }, unclean: false }
  })
  const members = NODES.slice(0, nodeCount).map((nodeId) => member(nodeId))
  return { ...foundState('cluster', member('a'), backupCount), members, partitions }
}

function loadsOf(state: ClusterState): { readonly owners: number[]; readonly backups: number[] } {
  const targets = assign(state)
  const names = state.members.map(({ nodeId }) => nodeId)
  return {
    owners: names.map((nodeId) => targets.filter(({ owner }) => owner === nodeId).length),
    backups: names.map((nodeId) => targets.filter(({ backups }) => backups.includes(nodeId)).length),
  }
}

describe('the share of each node', () => {
  it('of backups is kept to, whoever holds what', () => {
    const nodes = fc.integer({ min: 2, max: 5 })
    const draws = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(nodes, fc.integer({ min: 1, max: 2 }), draws, (nodeCount, wanted, drawn) => {
        const backupCount = Math.min(wanted, nodeCount - 1)
        const state = stateOf(nodeCount, backupCount, (partitionId) => {
          const [first = 0, second = 0, copies = 0] = drawn[partitionId % drawn.length] ?? []
          const owner = NODES[first % nodeCount] ?? 'a'
          const others = NODES.slice(0, nodeCount).filter((nodeId) => nodeId !== owner)
          const at = second % others.length
          return [owner, [...others.slice(at), ...others.slice(0, at)].slice(0, copies % (backupCount + 1))]
        })
        const { owners, backups } = loadsOf(state)
        expect(Math.max(...owners) - Math.min(...owners)).to.be.at.most(1)
        expect(Math.max(...backups)).to.be.at.most(1 + Math.ceil((PARTITION_COUNT * backupCount) / nodeCount))
        for (const { owner, backups: copies } of assign(state)) {
          expect(new Set([owner, ...copies]).size).to.equal(1 + backupCount)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('of backups is kept to where those who have room own all that is too much elsewhere', () => {
    // As after two nodes came back one after the other: c owns whatever has no backup.
    const state = stateOf(3, 1, (partitionId) => {
      if (partitionId < 91) return ['a', ['b']]
      if (partitionId < 181) return ['b', ['a']]
      return ['c', []]
    })
    const { backups } = loadsOf(state)
    expect(Math.max(...backups)).to.be.at.most(92)
    expect(Math.min(...backups)).to.be.at.least(87)
  })

  it('changes nothing where everybody keeps to it', () => {
    const ring = stateOf(3, 1, (partitionId) => [NODES[partitionId % 3] ?? 'a', [NODES[(partitionId + 1) % 3] ?? 'a']])
    expect(assign(ring)).to.deep.equal(ring.partitions.map(({ owner, backups }) => ({ owner, backups })))
  })
})
