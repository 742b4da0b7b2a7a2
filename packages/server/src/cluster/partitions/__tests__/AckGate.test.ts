/** The last look before an acknowledgement: fresh answers at once, stale confirms first, replaced reroutes. */
import { expect } from 'chai'
import type { AckLevel, OpResult } from '@topgunbuild/core'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { routedOp } from '../../../__tests__/support/routed-op'
import { AckGate } from '../AckGate'
import type { RoutedOp } from '../RoutedOp'

class Bench {
  readonly runtime = new ManualRuntime()
  readonly answered: OpResult[] = []
  readonly rerouted: string[] = []
  readonly confirming: ((startedAt: number) => void)[] = []
  fresh = true
  large = true
  terms = new Map([[0, 1]])
  readonly gate = new AckGate(this.runtime, {
    isFresh: () => this.fresh,
    isLargeEnough: () => this.large,
    confirm: (then) => this.confirming.push(then),
    isOwner: (partitionId, term) => this.terms.get(partitionId) === term,
    standBy: () => true,
    version: () => 42,
    reroute: (routed: RoutedOp) => this.rerouted.push(routed.opId),
  })

  pass(opId: string, partitionId = 0, deadlineAt = 60_000, level: AckLevel = 'REPLICATED'): void {
    const routed = routedOp({ opId, partitionId, deadlineAt, respond: (result) => this.answered.push(result) })
    this.gate.pass({ partitionId, term: 1, routed, ack: { level, holders: ['a', 'b'] } })
  }

  confirmed(): void {
    this.fresh = true
    for (const then of this.confirming.splice(0)) then(this.runtime.monotonicNow())
  }

  get answeredIds(): string[] {
    return this.answered.map(({ opId }) => opId)
  }
}

describe('AckGate', () => {
  it('answers a fresh owner’s acknowledgement at once, with its level, copies and version', () => {
    const bench = new Bench()
    bench.pass('op-1')
    expect(bench.answered).to.deep.equal([
      { opId: 'op-1', success: true, achievedLevel: 'REPLICATED', copies: 2, holders: ['a', 'b'], version: 42 },
    ])
    expect(bench.confirming.length).to.equal(0)
  })

  it('says nothing while it is stale, confirms once, then answers all in order', () => {
    const bench = new Bench()
    bench.fresh = false
    for (const opId of ['op-1', 'op-2']) bench.pass(opId)
    bench.runtime.endTurn()
    bench.pass('op-3')
    bench.runtime.endTurn()
    expect(bench.answered).to.deep.equal([])
    expect(bench.confirming.length).to.equal(1)
    bench.confirmed()
    expect(bench.answeredIds).to.deep.equal(['op-1', 'op-2', 'op-3'])
    expect(bench.rerouted).to.deep.equal([])
  })

  it('lets no later acknowledgement pass one that waits', () => {
    const bench = new Bench()
    bench.fresh = false
    bench.pass('op-1')
    bench.fresh = true
    bench.pass('op-2')
    expect(bench.answered).to.deep.equal([])
    bench.runtime.endTurn()
    expect(bench.answeredIds).to.deep.equal(['op-1', 'op-2'])
  })

  it('reroutes, unanswered, what was replaced while it confirmed', () => {
    const bench = new Bench()
    bench.terms.set(1, 1)
    bench.fresh = false
    bench.pass('op-1', 0)
    bench.pass('op-2', 1)
    bench.runtime.endTurn()
    bench.terms.set(0, 2)
    bench.confirmed()
    expect(bench.rerouted).to.deep.equal(['op-1'])
    expect(bench.answeredIds).to.deep.equal(['op-2'])
  })

  it('reroutes at once when a new state took the partition away', () => {
    const bench = new Bench()
    bench.fresh = false
    bench.pass('op-1')
    bench.terms.delete(0)
    bench.gate.recheck()
    expect(bench.rerouted).to.deep.equal(['op-1'])
    bench.runtime.endTurn()
    bench.confirmed()
    expect(bench.answered).to.deep.equal([])
  })

  it('confirms again when this node stood still while it was being confirmed', () => {
    const bench = new Bench()
    bench.fresh = false
    bench.pass('op-1', 0, 60_000, 'APPLIED')
    bench.runtime.endTurn()
    // The answers were given before the standstill; whoever owns the partition since then is not among them.
    for (const then of bench.confirming.splice(0)) then(bench.runtime.monotonicNow())
    bench.runtime.endTurn()
    expect(bench.answered).to.deep.equal([])
    expect(bench.confirming.length).to.equal(1)
    bench.confirmed()
    expect(bench.answeredIds).to.deep.equal(['op-1'])
  })

  it('gives back what it held when this node is expelled, and answers none of it', () => {
    const bench = new Bench()
    bench.fresh = false
    for (const opId of ['op-1', 'op-2']) bench.pass(opId)
    expect(bench.gate.drop().map(({ opId }) => opId)).to.deep.equal(['op-1', 'op-2'])
    bench.runtime.endTurn()
    bench.confirmed()
    expect(bench.answered).to.deep.equal([])
    expect(bench.rerouted).to.deep.equal([])
  })

  it('says nothing while too few members are in reach, and answers once there are enough', () => {
    const bench = new Bench()
    bench.large = false
    bench.pass('op-1')
    bench.runtime.endTurn()
    bench.gate.tick()
    expect(bench.answeredIds).to.deep.equal([])
    bench.large = true
    bench.gate.tick()
    expect(bench.answeredIds).to.deep.equal(['op-1'])
  })

  it('does not ask for a second confirmation while one is under way', () => {
    const bench = new Bench()
    bench.fresh = false
    bench.pass('op-1')
    bench.runtime.endTurn()
    bench.gate.tick()
    bench.gate.tick()
    expect(bench.confirming.length).to.equal(1)
    bench.confirmed()
    expect(bench.answeredIds).to.deep.equal(['op-1'])
  })

  it('tells whoever waited to the deadline of its op that the write may stand', () => {
    const bench = new Bench()
    bench.large = false
    bench.pass('op-1', 0, bench.runtime.monotonicNow() + 5000)
    bench.runtime.advance(4999)
    bench.gate.tick()
    expect(bench.answered).to.deep.equal([])
    bench.runtime.advance(1)
    bench.gate.tick()
    expect(bench.answered[0]?.error?.code).to.equal('BACKUPS_UNCONFIRMED')
    bench.large = true
    bench.gate.tick()
    expect(bench.answered.length).to.equal(1)
  })
})
