/** Placement: balanced within one, with the fewest moves, whatever the state it starts from. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { ClusterState, Partition } from '../ClusterState'
import { assign, eligibleOf } from '../assign'
import { foundState } from '../found-state'
import { clusterOf, member } from './clusters'
import { fewestMoves } from './laws'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']

/** Any distribution at all, also such as no history would lead to. */
const scatteredArbitrary: fc.Arbitrary<ClusterState> = fc
  .record({
    members: fc.integer({ min: 1, max: NAMES.length }),
    leaving: fc.nat(2),
    backupCount: fc.nat(3),
    skew: fc.integer({ min: 1, max: 6 }),
    seed: fc.array(fc.nat(10_000), { minLength: 271, maxLength: 271 }),
  })
  .map(({ members, leaving, backupCount, skew, seed }) => {
    const names = NAMES.slice(0, members)
    const state = foundState('cluster', member('a'), backupCount)
    const partitions = seed.map((number): Partition => {
      const owner = names[(number % skew) % names.length] ?? 'a'
      const backups = names.filter((name, index) => name !== owner && (number >> index) % 3 === 0)
      return { owner, term: 1, backups, followers: [], target: { owner, backups }, moveTo: null, unclean: false }
    })
    return {
      ...state,
      members: names.map((name, index) => ({ ...member(name), status: index < leaving ? 'LEAVING' : 'ACTIVE' })),
      partitions,
    }
  })

describe('assign', () => {
  it('is balanced within one and moves no more owners than it must, from any distribution', () => {
    fc.assert(
      fc.property(scatteredArbitrary, (state) => {
        const eligible = eligibleOf(state)
        if (eligible.length === 0) return
        const targets = assign(state)
        const counts = eligible.map((nodeId) => targets.filter(({ owner }) => owner === nodeId).length)
        expect(Math.max(...counts) - Math.min(...counts)).to.be.at.most(1)
        expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(271)
        const moves = targets.filter(({ owner }, id) => owner !== state.partitions[id]?.owner).length
        expect(moves).to.equal(fewestMoves(state))
        const due = Math.min(state.backupCount, eligible.length - 1)
        for (const { owner, backups } of targets) {
          expect(backups.length).to.equal(due)
          expect(new Set([owner, ...backups]).size).to.equal(due + 1)
          expect(backups.every((nodeId) => eligible.includes(nodeId))).to.equal(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('gives the same answer to the same question', () => {
    fc.assert(
      fc.property(scatteredArbitrary, (state) => {
        expect(assign(state)).to.deep.equal(assign(structuredClone(state)))
      }),
      { numRuns: 20 },
    )
  })

  it('prefers as new owners those that hold a copy already', () => {
    const state = clusterOf(['a', 'b', 'c'])
    const leaving: ClusterState = {
      ...state,
      members: state.members.map((one) => (one.nodeId === 'a' ? { ...one, status: 'LEAVING' } : one)),
    }
    const targets = assign(leaving)
    const moved = state.partitions.flatMap((partition, id) =>
      partition.owner === 'a' ? [{ partition, target: targets[id] }] : [],
    )
    const warm = moved.filter(({ partition, target }) => partition.backups.includes(target?.owner ?? '')).length
    expect(warm).to.be.at.least(moved.length - 2)
  })

  it('leaves a settled cluster alone', () => {
    const state = clusterOf(['a', 'b', 'c', 'd'], 2)
    assign(state).forEach((target, id) => {
      expect(target.owner).to.equal(state.partitions[id]?.owner)
      expect(target.backups.toSorted()).to.deep.equal(state.partitions[id]?.backups.toSorted())
    })
  })

  it('leaves everything where it is when all are leaving', () => {
    const state = clusterOf(['a', 'b'])
    const all: ClusterState = { ...state, members: state.members.map((one) => ({ ...one, status: 'LEAVING' })) }
    expect(assign(all).map(({ owner }) => owner)).to.deep.equal(state.partitions.map(({ owner }) => owner))
  })
})
