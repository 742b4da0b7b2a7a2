/** The door of received states: what a node writes passes unchanged, what is broken does not. */
import { expect } from 'chai'
import { deserialize, serialize } from '../../protocol/codec'
import { clusterStateSchema } from '../cluster-state-schema'
import { nextState } from '../next-state'
import { packState } from '../packed-partitions'
import { clusterOf, member, removed } from './clusters'

const whole = nextState(clusterOf(['a', 'b', 'c']), [
  { type: 'joined', member: member('d') },
  { type: 'link-broken', between: ['a', 'b'] },
])
const [first] = whole.partitions

function packed(change: object): unknown {
  const state = packState(whole)
  return { ...state, partitions: { ...state.partitions, ...change } }
}

const BROKEN: readonly [string, unknown][] = [
  ['nothing', null],
  ['text', 'a state'],
  ['no clusterId', { ...whole, clusterId: '' }],
  ['a version of zero', { ...whole, version: 0 }],
  ['a version that is no whole number', { ...whole, version: 1.5 }],
  ['a version as text', { ...whole, version: '5' }],
  ['no lineage', { ...whole, lineage: [] }],
  ['no members', { ...whole, members: [] }],
  ['a member without an incarnation', { ...whole, members: [{ ...member('a'), incarnation: '' }] }],
  ['a member of an unknown status', { ...whole, members: [{ ...member('a'), status: 'GONE' }] }],
  ['too few partitions', { ...whole, partitions: whole.partitions.slice(1) }],
  ['too many partitions', { ...whole, partitions: [...whole.partitions, first] }],
  ['packed, too few partitions', packed({ which: whole.partitions.slice(1).map(() => 0) })],
  ['packed, a partition of no kind', packed({ which: whole.partitions.map(() => -1) })],
  ['packed, no kinds', packed({ kinds: [] })],
  ['a term of zero', { ...whole, partitions: whole.partitions.with(0, { ...whole.partitions[0]!, term: 0 }) }],
  [
    'a partition without owner',
    { ...whole, partitions: [{ ...first, owner: undefined }, ...whole.partitions.slice(1)] },
  ],
  ['a partition without target', { ...whole, partitions: [{ ...first, target: null }, ...whole.partitions.slice(1)] }],
  ['a broken link of three', { ...whole, brokenLinks: [['a', 'b', 'c']] }],
  ['nobody absent, and saying so', { ...whole, absent: [] }],
  ['an absent without a name', { ...whole, absent: [''] }],
  ['a negative backupCount', { ...whole, backupCount: -1 }],
]

describe('clusterStateSchema', () => {
  it('lets a state pass unchanged after the way over the wire', () => {
    expect(clusterStateSchema.parse(deserialize(serialize(whole)))).to.deep.equal(whole)
    const lacking = nextState(whole, removed('d'))
    expect(lacking.absent).to.deep.equal(['d'])
    expect(clusterStateSchema.parse(deserialize(serialize(lacking)))).to.deep.equal(lacking)
  })

  for (const [name, state] of BROKEN) {
    it(`refuses a state with ${name}`, () => expect(clusterStateSchema.safeParse(state).success).to.equal(false))
  }
})
