/** The coordinator's office: one step a turn, no step for nothing, and whose word counts for what. */
import { expect } from 'chai'
import type { ClusterEvent, ClusterState } from '@topgunbuild/core'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf } from '../../../__tests__/support/states'
import { Office } from '../Office'

class Bench {
  readonly runtime = new ManualRuntime()
  readonly issued: ClusterState[] = []
  holds = true
  fresh = true
  readonly confirming: (() => void)[] = []
  state: ClusterState | null = stateOf(['a', 'b', 'c'])
  readonly office = new Office(this.runtime, {
    current: () => this.state,
    holdsOffice: () => this.holds,
    issued: (next) => {
      this.issued.push(next)
      this.state = next
    },
    isFresh: () => this.fresh,
    confirm: (then) => this.confirming.push(then),
  })

  hear(from: string, ...facts: ClusterEvent[]): void {
    this.office.hear(from, facts)
    this.runtime.endTurn()
  }

  get brokenLinks(): ClusterState['brokenLinks'] {
    return this.state?.brokenLinks ?? []
  }
}

const broken: ClusterEvent = { type: 'link-broken', between: ['b', 'c'] }
const whole: ClusterEvent = { type: 'link-whole', between: ['c', 'b'] }
const gone = (nodeId: string): ClusterEvent => ({ type: 'removed', nodeId, incarnation: `${nodeId}-1` })

describe('Office', () => {
  it('issues nothing while it may have been replaced, and what is left once it was confirmed', () => {
    const bench = new Bench()
    bench.fresh = false
    bench.office.queue([gone('b')])
    bench.runtime.endTurn()
    expect(bench.issued).to.deep.equal([])
    bench.fresh = true
    for (const then of bench.confirming.splice(0)) then()
    expect(bench.issued.length).to.equal(1)
  })

  it('begins anew after an expulsion, though its confirmation was never finished', () => {
    const bench = new Bench()
    bench.fresh = false
    bench.office.queue([gone('b')])
    bench.runtime.endTurn()
    bench.office.expelled()
    bench.confirming.splice(0)
    bench.fresh = true
    bench.office.queue([gone('c')])
    bench.runtime.endTurn()
    expect(bench.issued.map((state) => state.members.map(({ nodeId }) => nodeId))).to.deep.equal([['a', 'b']])
  })

  it('issues nothing at all when confirming showed that the office is another’s', () => {
    const bench = new Bench()
    bench.fresh = false
    bench.office.queue([gone('b')])
    bench.runtime.endTurn()
    bench.fresh = true
    bench.holds = false
    for (const then of bench.confirming.splice(0)) then()
    expect(bench.issued).to.deep.equal([])
  })

  it('makes one state of everything that was reported in one turn', () => {
    const bench = new Bench()
    const before = bench.state?.version ?? 0
    bench.office.queue([{ type: 'joined', member: memberNamed('d') }])
    bench.office.queue([gone('b')])
    expect(bench.issued).to.deep.equal([])
    bench.runtime.endTurn()
    expect(bench.issued.length).to.equal(1)
    expect(bench.issued[0]?.version).to.equal(before + 1)
    expect(bench.issued[0]?.members.map(({ nodeId }) => nodeId)).to.deep.equal(['a', 'c', 'd'])
  })

  it('issues no state when nothing changed', () => {
    const bench = new Bench()
    bench.hear('b', { type: 'synced', partitionId: 0, term: 99, nodeId: 'b' })
    bench.office.queue([])
    bench.office.queue([gone('stranger')])
    bench.runtime.endTurn()
    expect(bench.issued).to.deep.equal([])
  })

  it('issues nothing without the office, nor without a state', () => {
    const bench = new Bench()
    bench.holds = false
    bench.hear('b', broken)
    bench.office.queue([broken])
    bench.runtime.endTurn()
    bench.holds = true
    bench.state = null
    bench.hear('b', broken)
    expect(bench.issued).to.deep.equal([])
  })

  it('issues nothing when the office was lost before the turn ended', () => {
    const bench = new Bench()
    bench.office.hear('b', [broken])
    bench.holds = false
    bench.runtime.endTurn()
    expect(bench.issued).to.deep.equal([])
  })

  it('takes a member off the list on its own word only', () => {
    const bench = new Bench()
    bench.hear('c', gone('b'))
    expect(bench.issued).to.deep.equal([])
    bench.hear('b', gone('b'))
    expect(bench.state?.members.map(({ nodeId }) => nodeId)).to.deep.equal(['a', 'c'])
  })

  it('holds a link for broken on either end’s word, for whole only on both', () => {
    const bench = new Bench()
    bench.hear('b', broken)
    expect(bench.brokenLinks).to.deep.equal([['b', 'c']])
    bench.hear('b', whole)
    bench.hear('b', whole)
    expect(bench.brokenLinks.length).to.equal(1)
    bench.hear('c', whole)
    expect(bench.brokenLinks).to.deep.equal([])
  })

  it('counts no report of wholeness from before the link broke again', () => {
    const bench = new Bench()
    for (const from of ['b', 'c']) bench.hear(from, from === 'b' ? broken : whole)
    bench.hear('b', whole)
    expect(bench.brokenLinks).to.deep.equal([])
    bench.hear('c', broken)
    bench.hear('b', whole)
    expect(bench.brokenLinks.length).to.equal(1)
  })

  it('counts a third member’s word for nothing in what only the two ends can know', () => {
    const bench = new Bench()
    bench.hear('b', broken)
    bench.hear('b', whole)
    bench.hear('a', whole)
    expect(bench.brokenLinks.length).to.equal(1)
  })

  it('makes no state of a fact the state shows already', () => {
    const bench = new Bench()
    const leaving: ClusterEvent = { type: 'leaving', nodeId: 'b', incarnation: 'b-1' }
    bench.hear('b', leaving)
    bench.hear('b', leaving)
    expect(bench.issued.length).to.equal(1)
  })
})
