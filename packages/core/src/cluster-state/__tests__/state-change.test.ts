/** A change carries one state to a later one, whatever lies between them; and the digest kept beside it tells the truth. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { ClusterEvent, ClusterState } from '../ClusterState'
import { clusterStateSchema, stateChangeSchema } from '../cluster-state-schema'
import { digestOf } from '../digest'
import { nextState } from '../next-state'
import { changed, changeOf } from '../state-change'
import { packChange, packState } from '../packed-partitions'
import { StateDigest } from '../StateDigest'
import { clusterOf, member, progressOf, removed } from './clusters'

const steps: Readonly<Record<string, (state: ClusterState) => ClusterEvent[]>> = {
  'somebody joins': ({ version }) => [{ type: 'joined', member: member(`n${version}`) }],
  'the oldest is lost': ({ members }) => [removed(members[0]?.nodeId ?? '', members[0]?.incarnation)],
  'the one longest gone comes back': ({ absent = [], version }) =>
    absent.slice(0, 1).map((nodeId) => ({ type: 'joined', member: member(nodeId, `${nodeId}-${version}`) })),
  'all goes on': progressOf,
  'some goes on': (state) => progressOf(state).slice(0, 7),
  'a link breaks': ({ members }) => [
    { type: 'link-broken', between: [members[0]?.nodeId ?? '', members.at(-1)?.nodeId ?? ''] },
  ],
  'a takeover': ({ version }) => [
    { type: 'took-over', issuer: `issuer-${version}`, epoch: Math.floor(version / 2 ** 20) + 1 },
  ],
}

/** A line of states, oldest first. */
const lineArbitrary = fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 1, maxLength: 8 }).map((names) =>
  names.reduce<ClusterState[]>(
    (line, name) => {
      const last = line.at(-1) ?? clusterOf(['a', 'b', 'c'])
      return [...line, nextState(last, steps[name]?.(last) ?? [])]
    },
    [clusterOf(['a', 'b', 'c'])],
  ),
)

/** As another node holds it. */
function received<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

describe('a change of the cluster state', () => {
  it('leads from every state to every later one of its line, in equal words', () => {
    fc.assert(
      fc.property(lineArbitrary, fc.nat(), fc.nat(), (line, x, y) => {
        const from = line[x % line.length]!
        const to = line[(x % line.length) + (y % (line.length - (x % line.length)))]!
        const change = stateChangeSchema.parse(received(changeOf(from, to)))
        const there = changed(clusterStateSchema.parse(received(from)), change)
        expect(JSON.stringify(there)).to.equal(JSON.stringify(to))
      }),
      { numRuns: 50 },
    )
  })

  it('leads there packed as it does in plain words, and so does the state that it changes', () => {
    fc.assert(
      fc.property(lineArbitrary, fc.nat(), (line, x) => {
        const [from, to] = [line[x % line.length]!, line.at(-1)!]
        const state = clusterStateSchema.parse(received(packState(from)))
        expect(JSON.stringify(state)).to.equal(JSON.stringify(from))
        const there = changed(state, stateChangeSchema.parse(received(packChange(changeOf(from, to)))))
        expect(JSON.stringify(there)).to.equal(JSON.stringify(to))
      }),
      { numRuns: 50 },
    )
  })

  it('says each kind of partition once, however many are alike', () => {
    const { partitions } = packState(clusterOf(['a', 'b', 'c']))
    expect(new Set(partitions.kinds.map((kind) => JSON.stringify(kind))).size).to.equal(partitions.kinds.length)
    // Three owners with two backups each to choose from.
    expect(partitions.kinds.length).to.be.at.most(6)
  })

  const packed = packChange(changeOf(clusterOf(['a', 'b']), nextState(clusterOf(['a', 'b']), [removed('b')])))
  const BROKEN: readonly [string, object][] = [
    ['a partition of no kind', { which: packed.partitions.which.with(0, packed.partitions.kinds.length) }],
    ['a place between two kinds', { which: packed.partitions.which.with(0, 0.5) }],
    ['a kind for no partition', { of: packed.partitions.of.slice(1) }],
    ['a partition of no kind at all', { which: packed.partitions.which.slice(1) }],
    ['a partition that there is not', { of: packed.partitions.of.with(0, 271) }],
    ['kinds that are none', { kinds: [{}] }],
  ]
  for (const [name, broken] of BROKEN) {
    it(`is none with ${name}`, () => {
      expect(stateChangeSchema.safeParse(packed).success).to.equal(true)
      const said = { ...packed, partitions: { ...packed.partitions, ...broken } }
      expect(stateChangeSchema.safeParse(said).success).to.equal(false)
    })
  }

  it('says nothing of partitions that stay as they are, and leaves them the same objects', () => {
    const before = clusterOf(['a', 'b', 'c'])
    const [p, { term, backups }] = [5, before.partitions[5]!]
    const after = nextState(before, [{ type: 'stalled', partitionId: p, term, nodeId: backups[0]! }])
    const change = changeOf(before, after)
    expect(change.partitions.map((one) => one.p)).to.deep.equal([p])
    const there = changed(before, change)!
    expect(there.partitions.filter((one, at) => one !== before.partitions[at])).to.deep.equal([after.partitions[p]])
  })

  it('changes no other state than its base', () => {
    const base = clusterOf(['a', 'b', 'c'])
    const later = nextState(base, [removed('c')])
    const latest = nextState(later, [removed('b')])
    expect(changed(base, changeOf(later, latest))).to.equal(undefined)
    expect(changed(latest, changeOf(base, later))).to.equal(undefined)
  })
})

describe('a digest kept beside a line of states', () => {
  it('is that of each state, in whatever order they are asked', () => {
    fc.assert(
      fc.property(lineArbitrary, fc.array(fc.nat(), { maxLength: 10 }), (line, asked) => {
        const digest = new StateDigest()
        for (const index of asked) {
          const state = line[index % line.length]!
          expect(digest.of(state)).to.equal(digestOf(state))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is another where two partitions changed places', () => {
    const state = clusterOf(['a', 'b', 'c'])
    const [one, two] = [
      state.partitions.findIndex(({ owner }) => owner === 'a'),
      state.partitions.findIndex(({ owner }) => owner === 'b'),
    ]
    const swapped = state.partitions.with(one, state.partitions[two]!).with(two, state.partitions[one]!)
    expect(digestOf({ ...state, partitions: swapped })).not.to.equal(digestOf(state))
  })
})
