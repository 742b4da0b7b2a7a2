/** Random histories of a cluster: whatever happens to it, in whatever order, the laws of its state hold. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { ClusterEvent, ClusterState } from '../ClusterState'
import { isSettled, topTermOf } from '../ClusterState'
import { eligibleOf } from '../assign'
import { foundState } from '../found-state'
import { isMoot, nextState } from '../next-state'
import { epochOf } from '../version'
import { member, progressOf, settle } from './clusters'
import { breachesOfState, breachesOfStep } from './laws'

const NAMES = ['a', 'b', 'c', 'd', 'e']

/** One thing that happens; the numbers choose among what the state of the moment offers. */
const happeningArbitrary = fc.record({
  kind: fc.constantFrom(
    'join',
    'join',
    'lose one',
    'lose two',
    'leave',
    'progress',
    'progress',
    'some progress',
    'seal',
    'stall',
    'break',
    'mend',
    'take over',
    'heal',
    'restart',
    'all in one',
  ),
  x: fc.nat(1000),
  y: fc.nat(1000),
})
type Happening = typeof happeningArbitrary extends fc.Arbitrary<infer T> ? T : never

function pick<T>(from: readonly T[], index: number): T | undefined {
  return from[index % Math.max(1, from.length)]
}

function pairOf(state: ClusterState, x: number, y: number): readonly [string, string] {
  const a = pick(state.members, x)?.nodeId ?? ''
  const others = state.members.filter((one) => one.nodeId !== a)
  return [a, pick(others, y)?.nodeId ?? a]
}

function eventsOf(state: ClusterState, { kind, x, y }: Happening, fresh: string): ClusterEvent[] {
  const one = pick(state.members, x)
  const loss = (index: number): ClusterEvent[] => {
    const lost = pick(state.members, index)
    return lost === undefined ? [] : [{ type: 'removed', nodeId: lost.nodeId, incarnation: lost.incarnation }]
  }
  switch (kind) {
    case 'join':
      return [{ type: 'joined', member: member(pick(NAMES, x) ?? 'a', fresh) }]
    case 'lose one':
      return loss(x)
    case 'lose two':
      return [...loss(x), ...loss(x + 1 + (y % 2))]
    case 'leave':
      return one === undefined ? [] : [{ type: 'leaving', nodeId: one.nodeId, incarnation: one.incarnation }]
    case 'progress':
      return progressOf(state)
    case 'some progress':
      return progressOf(state).filter((_, index) => index % (2 + (y % 3)) === 0)
    case 'seal':
      return progressOf(state).filter((event) => event.type === 'sealed')
    case 'stall':
      return state.partitions.flatMap(({ term, backups }, partitionId): ClusterEvent[] => {
        const nodeId = pick(backups, y)
        return nodeId === undefined || partitionId % 7 !== x % 7 ? [] : [{ type: 'stalled', partitionId, term, nodeId }]
      })
    case 'break':
      return [{ type: 'link-broken', between: pairOf(state, x, y) }]
    case 'mend':
      return state.brokenLinks.slice(0, 1).map((between) => ({ type: 'link-whole', between }))
    case 'take over':
      return [{ type: 'took-over', issuer: one?.incarnation ?? '', epoch: epochOf(state.version) + 1 + (y % 3) }]
    case 'heal': {
      const epoch = epochOf(state.version) + 1 + (y % 3)
      const aboveTerm = Math.max(0, topTermOf(state) - 2 + (x % 5))
      const joined: ClusterEvent = { type: 'joined', member: member(pick(NAMES, x) ?? 'a', fresh) }
      return [{ type: 'healed', issuer: state.members[0]?.incarnation ?? '', epoch, aboveTerm }, joined]
    }
    case 'restart':
      return one === undefined ? [] : [...loss(x), { type: 'joined', member: member(one.nodeId, fresh) }]
    case 'all in one':
      return [
        { type: 'took-over', issuer: 'someone', epoch: epochOf(state.version) + 1 },
        ...loss(x),
        ...progressOf(state),
        { type: 'joined', member: member(pick(NAMES, y) ?? 'a', fresh) },
      ]
    default:
      return []
  }
}

function live(
  backupCount: number,
  history: readonly Happening[],
  seen: (before: ClusterState, events: readonly ClusterEvent[], after: ClusterState) => void,
): ClusterState {
  let state = foundState('cluster', member('a', 'a-first'), backupCount)
  history.forEach((happening, index) => {
    const events = eventsOf(state, happening, `fresh-${index}`)
    const after = nextState(state, events)
    seen(state, events, after)
    state = after
  })
  return state
}

const historyArbitrary = fc.array(happeningArbitrary, { minLength: 1, maxLength: 24 })
const backupCountArbitrary = fc.integer({ min: 0, max: 3 })

describe('nextState, over random histories', () => {
  it('keeps the laws of a state and of every step, and says nothing twice', function () {
    fc.assert(
      fc.property(backupCountArbitrary, historyArbitrary, (backupCount, history) => {
        live(backupCount, history, (before, events, after) => {
          expect(breachesOfState(after)).to.deep.equal([])
          expect(breachesOfStep(before, events, after)).to.deep.equal([])
          expect(nextState(after, [])).to.equal(after)
          const newEpoch = events.some((event) => event.type === 'took-over' || event.type === 'healed')
          if (!newEpoch && after !== before) expect(nextState(after, { type: 'steer' })).to.equal(after)
          const again = events.filter(({ type }) => type !== 'took-over' && type !== 'healed' && type !== 'steer')
          if (again.every((event) => isMoot(after, event))) expect(nextState(after, again)).to.equal(after)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('never alters the state it was given', () => {
    fc.assert(
      fc.property(historyArbitrary, (history) => {
        live(1, history, (before, events) => {
          const written = JSON.stringify(before)
          nextState(before, events)
          expect(JSON.stringify(before)).to.equal(written)
        })
      }),
      { numRuns: 10 },
    )
  })

  it('comes to rest where every partition has its backups, balanced, once progress is all that happens', () => {
    fc.assert(
      fc.property(backupCountArbitrary, historyArbitrary, (backupCount, history) => {
        const torn = live(backupCount, history, () => undefined)
        const mended = nextState(
          torn,
          torn.brokenLinks.map((between) => ({ type: 'link-whole', between })),
        )
        const rest = settle(mended, (before, after) => {
          expect(breachesOfState(after)).to.deep.equal([])
          expect(breachesOfStep(before, progressOf(before), after)).to.deep.equal([])
        })
        expect(isSettled(rest)).to.equal(true)
        const eligible = eligibleOf(rest)
        if (eligible.length === 0) return
        const due = Math.min(backupCount, eligible.length - 1)
        const counts = rest.partitions.map((partition) => partition.backups.length)
        expect([...new Set(counts)]).to.deep.equal([due])
        for (const { owner, backups } of rest.partitions) {
          expect([owner, ...backups].every((nodeId) => eligible.includes(nodeId))).to.equal(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('ignores what is stale: another term, another incarnation, a node nobody knows', () => {
    fc.assert(
      fc.property(historyArbitrary, fc.nat(270), fc.integer({ min: 1, max: 3 }), (history, partitionId, off) => {
        const state = live(1, history, () => undefined)
        const partition = state.partitions[partitionId]
        const known = state.members[0]
        if (partition === undefined || known === undefined) return
        const followers = [...partition.followers, partition.owner, 'stranger']
        const term = partition.term + off
        const stale: ClusterEvent[] = [
          { type: 'removed', nodeId: known.nodeId, incarnation: 'another' },
          { type: 'leaving', nodeId: known.nodeId, incarnation: 'another' },
          { type: 'removed', nodeId: 'stranger', incarnation: 'stranger-1' },
          { type: 'joined', member: { ...known, incarnation: 'another' } },
          ...followers.map((nodeId): ClusterEvent => ({ type: 'synced', partitionId, term, nodeId })),
          ...followers.map((nodeId): ClusterEvent => ({ type: 'stalled', partitionId, term, nodeId })),
          { type: 'sealed', partitionId, term, to: partition.moveTo ?? known.nodeId },
          { type: 'sealed', partitionId, term: partition.term, to: 'stranger' },
          { type: 'synced', partitionId, term: partition.term, nodeId: 'stranger' },
          { type: 'synced', partitionId: 271, term: 1, nodeId: known.nodeId },
          { type: 'link-broken', between: [known.nodeId, 'stranger'] },
          { type: 'link-whole', between: [known.nodeId, 'stranger'] },
        ]
        for (const event of stale) {
          expect(nextState(state, event)).to.equal(state)
          expect(isMoot(state, event)).to.equal(true)
        }
        expect(nextState(state, stale)).to.equal(state)
      }),
      { numRuns: 20 },
    )
  })
})
