/** Ancestry as a table: who descends from whom, and which pairs are a split. */
import { expect } from 'chai'
import type { Epoch } from '../ClusterState'
import { foundState } from '../found-state'
import { LINEAGE_LENGTH, relationOf, type Relation, type Versioned } from '../lineage'
import { nextState } from '../next-state'
import { epochOf, versionOf } from '../version'
import { member, removed } from './clusters'

const epoch = (number: number, issuer: string, from: number): Epoch => ({ epoch: number, issuer, from })
const at = (version: number, ...lineage: Epoch[]): Versioned => ({ clusterId: 'one', version, lineage })

const FOUNDED = epoch(1, 'a', 0)
const V = versionOf
const TAKEN = epoch(2, 'b', V(1, 5))
const TAKEN_BY_ANOTHER = epoch(2, 'c', V(1, 5))

const CASES: readonly [string, Versioned, Versioned, Relation][] = [
  ['a state and itself', at(V(1, 3), FOUNDED), at(V(1, 3), FOUNDED), 'same'],
  ['a later step of the same issuer', at(V(1, 4), FOUNDED), at(V(1, 3), FOUNDED), 'descendant'],
  ['an earlier step of the same issuer', at(V(1, 2), FOUNDED), at(V(1, 3), FOUNDED), 'ancestor'],
  ['a takeover from this very state', at(V(2, 1), FOUNDED, TAKEN), at(V(1, 5), FOUNDED), 'descendant'],
  ['a takeover from a later state', at(V(2, 1), FOUNDED, TAKEN), at(V(1, 4), FOUNDED), 'descendant'],
  ['a takeover that missed the last step', at(V(2, 1), FOUNDED, TAKEN), at(V(1, 6), FOUNDED), 'unrelated'],
  ['the step that a takeover missed', at(V(1, 6), FOUNDED), at(V(2, 1), FOUNDED, TAKEN), 'unrelated'],
  ['the state taken over from', at(V(1, 5), FOUNDED), at(V(2, 9), FOUNDED, TAKEN), 'ancestor'],
  ['two takeovers of one epoch', at(V(2, 1), FOUNDED, TAKEN), at(V(2, 1), FOUNDED, TAKEN_BY_ANOTHER), 'unrelated'],
  ['two takeovers, one a step on', at(V(2, 2), FOUNDED, TAKEN), at(V(2, 1), FOUNDED, TAKEN_BY_ANOTHER), 'unrelated'],
  [
    'a takeover of a takeover, past a skipped epoch',
    at(V(5, 1), FOUNDED, TAKEN, epoch(5, 'c', V(2, 7))),
    at(V(1, 3), FOUNDED),
    'descendant',
  ],
  [
    'a takeover of the one branch, and the other branch',
    at(V(3, 1), FOUNDED, TAKEN, epoch(3, 'd', V(2, 7))),
    at(V(2, 1), FOUNDED, TAKEN_BY_ANOTHER),
    'unrelated',
  ],
  [
    'a takeover of the one branch, and a step of it nobody took over',
    at(V(3, 1), FOUNDED, TAKEN, epoch(3, 'd', V(2, 7))),
    at(V(2, 8), FOUNDED, TAKEN),
    'unrelated',
  ],
  ['another founder under the same number', at(V(1, 3), epoch(1, 'z', 0)), at(V(1, 3), FOUNDED), 'unrelated'],
  ['another cluster', { ...at(V(9, 1), FOUNDED), clusterId: 'two' }, at(V(1, 3), FOUNDED), 'unrelated'],
]

describe('relationOf', () => {
  for (const [name, candidate, current, relation] of CASES) {
    it(`calls ${name}: ${relation}`, () => expect(relationOf(candidate, current)).to.equal(relation))
  }

  it('answers the other way round with the mirrored word', () => {
    const mirrored = { same: 'same', descendant: 'ancestor', ancestor: 'descendant', unrelated: 'unrelated' } as const
    for (const [name, candidate, current, relation] of CASES) {
      expect(relationOf(current, candidate), name).to.equal(mirrored[relation])
    }
  })

  it('follows what nextState writes, and forgets after sixteen epochs', () => {
    const founded = foundState('one', member('a'), 1)
    const joined = nextState(founded, { type: 'joined', member: member('b') })
    const history = [founded, joined]
    let state = joined
    for (let number = 2; number <= LINEAGE_LENGTH; number++) {
      state = nextState(state, { type: 'took-over', issuer: `issuer-${number}`, epoch: number })
      history.push(state)
    }
    expect(state.lineage.length).to.equal(LINEAGE_LENGTH)
    for (const earlier of history.slice(0, -1)) expect(relationOf(state, earlier)).to.equal('descendant')
    const later = nextState(state, { type: 'took-over', issuer: 'the last', epoch: LINEAGE_LENGTH + 1 })
    expect(later.lineage.length).to.equal(LINEAGE_LENGTH)
    expect(relationOf(later, founded)).to.equal('unrelated')
    expect(relationOf(later, state)).to.equal('descendant')
  })

  it('calls what two sides of a cut made of one state unrelated', () => {
    const common = nextState(foundState('one', member('a'), 1), [
      { type: 'joined', member: member('b') },
      { type: 'joined', member: member('c') },
    ])
    const stayed = nextState(common, removed('b'))
    const tookOver = nextState(common, [{ type: 'took-over', issuer: 'b-1', epoch: 2 }, removed('a')])
    expect(relationOf(stayed, common)).to.equal('descendant')
    expect(relationOf(tookOver, common)).to.equal('descendant')
    expect(relationOf(tookOver, stayed)).to.equal('unrelated')
    expect(relationOf(stayed, tookOver)).to.equal('unrelated')
  })
})

describe('versionOf', () => {
  const TABLE: readonly [number, number, number][] = [
    [0, 0, 0],
    [0, 7, 7],
    [1, 0, 1_048_576],
    [1, 1, 1_048_577],
    [3, 12, 3_145_740],
  ]
  for (const [number, step, version] of TABLE) {
    it(`writes step ${step} of epoch ${number} as ${version}, and reads the epoch back`, () => {
      expect(versionOf(number, step)).to.equal(version)
      expect(epochOf(version)).to.equal(number)
    })
  }

  it('puts every step of a later epoch above every step of an earlier one', () => {
    expect(versionOf(2, 0)).to.be.greaterThan(versionOf(1, 2 ** 20 - 1))
    expect(epochOf(versionOf(4_000_000, 2 ** 20 - 1))).to.equal(4_000_000)
  })
})
