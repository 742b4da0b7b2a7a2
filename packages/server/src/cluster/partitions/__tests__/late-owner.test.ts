/** An acknowledgement that waits until its owner knows that it is the owner: what it tells of, and when it may leave. */
import { expect } from 'chai'
import type { AckLevel, OpResult } from '@topgunbuild/core'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { routedOp } from '../../../__tests__/support/routed-op'
import { AckGate } from '../AckGate'

/** Of an owner to whom everybody answers, and so late that it never knows what holds now. */
class LateOwner {
  readonly runtime = new ManualRuntime()
  readonly answered: OpResult[] = []
  readonly rerouted: string[] = []
  version = 7
  isOwner = true
  isLarge = true
  standsBy: readonly string[] = ['b']
  private readonly asked: { readonly at: number; readonly answered: (startedAt: number) => void }[] = []
  private readonly gate = new AckGate(this.runtime, {
    isFresh: () => false,
    isLargeEnough: () => this.isLarge,
    confirm: (then) => this.asked.push({ at: this.runtime.monotonicNow(), answered: then }),
    isOwner: () => this.isOwner,
    standBy: (_partitionId, holders) => this.standsBy.some((nodeId) => holders.includes(nodeId)),
    version: () => this.version,
    reroute: ({ opId }) => this.rerouted.push(opId),
  })

  decides(opId: string, level: AckLevel = 'REPLICATED', holders: readonly string[] = ['a', 'b']): void {
    const respond = (result: OpResult): void => void this.answered.push(result)
    const routed = routedOp({ opId, partitionId: 0, deadlineAt: 60_000, respond })
    this.gate.pass({ partitionId: 0, term: 1, routed, ack: { level, holders } })
    this.runtime.endTurn()
  }

  /** @param startedAt when the round began that they answer; by default when it was asked for */
  everybodyAnswers(startedAt?: number): void {
    const [round] = this.asked.splice(0)
    this.runtime.advance(3000)
    round?.answered(startedAt ?? round.at)
  }

  get acknowledged(): string[] {
    return this.answered.map(({ opId }) => opId)
  }
}

describe('an acknowledgement that waits until its owner knows that it is the owner', () => {
  it('says the version by which its copies were counted, however many came after it', () => {
    const owner = new LateOwner()
    owner.decides('op-1', 'REPLICATED', ['a', 'b', 'c'])
    owner.version = 9
    owner.everybodyAnswers()
    expect(owner.answered).to.deep.equal([
      { opId: 'op-1', success: true, achievedLevel: 'REPLICATED', copies: 3, holders: ['a', 'b', 'c'], version: 7 },
    ])
  })

  it('leaves once everybody has answered what was asked after it was decided, however late they are', () => {
    const owner = new LateOwner()
    owner.decides('op-1')
    owner.decides('op-2', 'PERSISTED')
    owner.everybodyAnswers()
    expect(owner.acknowledged).to.deep.equal(['op-1', 'op-2'])
  })

  it('waits for the next answers where they had been asked before it was decided', () => {
    const owner = new LateOwner()
    owner.decides('op-1')
    owner.runtime.advance(10)
    owner.decides('op-2')
    owner.everybodyAnswers()
    expect(owner.acknowledged).to.deep.equal(['op-1'])
    owner.everybodyAnswers()
    expect(owner.acknowledged).to.deep.equal(['op-1', 'op-2'])
  })

  it('does so, too, where another’s round was under way', () => {
    const owner = new LateOwner()
    owner.runtime.advance(100)
    owner.decides('op-1')
    owner.everybodyAnswers(99)
    expect(owner.acknowledged).to.deep.equal([])
    owner.everybodyAnswers()
    expect(owner.acknowledged).to.deep.equal(['op-1'])
  })

  it('waits until the owner knows what holds now where no other need have the write: no heir would', () => {
    const owner = new LateOwner()
    owner.decides('op-1', 'APPLIED')
    owner.everybodyAnswers()
    owner.everybodyAnswers()
    expect(owner.acknowledged).to.deep.equal([])
  })

  it('waits where the backup that holds it is none any more, or there never was one', () => {
    const owner = new LateOwner()
    owner.decides('op-1')
    owner.decides('op-2', 'PERSISTED', ['a'])
    owner.standsBy = ['c']
    owner.everybodyAnswers()
    expect(owner.acknowledged).to.deep.equal([])
  })

  it('waits while too few members are heard', () => {
    const owner = new LateOwner()
    owner.decides('op-1')
    owner.isLarge = false
    owner.everybodyAnswers()
    expect(owner.acknowledged).to.deep.equal([])
  })

  it('never leaves where they knew of another owner', () => {
    const owner = new LateOwner()
    owner.decides('op-1')
    owner.isOwner = false
    owner.everybodyAnswers()
    expect([owner.acknowledged, owner.rerouted]).to.deep.equal([[], ['op-1']])
  })
})
