/** Ops carried to their owner for a client that asked another node: every one answered, none said to be refused that may have happened. */
import { expect } from 'chai'
import type { ClusterState, OpResult } from '@topgunbuild/core'
import { ManualRuntime } from '../../__tests__/support/ManualRuntime'
import { routedOp, type OpSketch } from '../../__tests__/support/routed-op'
import { stateOf, withPartition } from '../../__tests__/support/states'
import type { ClusterFabric, DataMessage } from '../../cluster/ClusterFabric'
import { asFarAsKnown, failed, type RoutedOp } from '../../cluster/partitions/RoutedOp'
import { Forwarder } from '../Forwarder'

const MAX_BYTES = 4000

class Bench implements ClusterFabric {
  readonly runtime = new ManualRuntime()
  readonly sent: { to: string; requests: number[]; opIds: (string | undefined)[] }[] = []
  readonly pulled: string[] = []
  readonly servedHere: string[] = []
  readonly answers: OpResult[] = []
  readonly unlinkedNodes = new Set<string>()
  ownedHere = false
  cluster: ClusterState | null = withPartition(stateOf(['a', 'b', 'c']), 0, { owner: 'b' })
  roomy = true
  readonly boundHits: string[] = []
  readonly forwarder = new Forwarder({
    runtime: this.runtime,
    fabric: this,
    tickMs: 100,
    maxForwardedBytes: MAX_BYTES,
    boundHit: (queue) => this.boundHits.push(queue),
    serveHere: (routed) => this.servedHere.push(routed.opId),
    isOwnedHere: () => this.ownedHere,
  })

  forward(sketch: OpSketch = {}): RoutedOp {
    const routed: RoutedOp = routedOp({
      ...sketch,
      respond: (result) => this.answers.push(asFarAsKnown(routed, result)),
    })
    this.forwarder.forward(routed)
    return routed
  }

  moveTo(owner: string): void {
    if (this.cluster === null) return
    this.cluster = withPartition(this.cluster, 0, { owner })
    this.forwarder.stateChanged(this.cluster)
    this.runtime.endTurn()
  }

  answer(from: string, request: number, result: Partial<OpResult>): void {
    const whole: OpResult = { opId: 'whatever the owner calls it', success: true, ...result }
    this.forwarder.onResult(from, { type: 'FORWARD_RESULT', results: [{ request, result: whole }] })
  }

  refuse(from: string, request: number, code: 'NOT_OWNER' | 'NOT_READY', mapVersion = 0): void {
    const hint = { partitionId: 0, currentOwner: 'c', mapVersion }
    const { error } = failed('', 1, code, 'no', { hint })
    this.answer(from, request, { success: false, ...(error === undefined ? {} : { error }) })
  }

  get codes(): (string | undefined)[] {
    return this.answers.map((answer) => answer.error?.code ?? 'ok')
  }

  state(): ClusterState | null {
    return this.cluster
  }

  send(to: string, message: DataMessage): boolean {
    if (this.unlinkedNodes.has(to)) return false
    if (message.type === 'FORWARD') {
      this.sent.push({
        to,
        requests: message.ops.map(({ request }) => request),
        opIds: message.ops.map(({ op }) => op.id),
      })
    }
    return true
  }

  isLinked(nodeId: string): boolean {
    return !this.unlinkedNodes.has(nodeId)
  }

  pull(nodeId: string): void {
    this.pulled.push(nodeId)
  }

  incarnation(): string {
    return 'a-1'
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  report(): void {}

  resetLink(): void {}

  unsentBytes(): number {
    return 0
  }

  hasRoom(): boolean {
    return this.roomy
  }

  isUnderstood(): boolean {
    return true
  }

  isLargeEnough(): boolean {
    return true
  }

  isFresh(): boolean {
    return true
  }

  confirm(then: (startedAt: number) => void): void {
    then(0)
  }

  drain(): Promise<void> {
    return Promise.resolve()
  }

  depart(): Promise<void> {
    return Promise.resolve()
  }
}

describe('Forwarder', () => {
  it('sends the ops of a turn to their owner in one frame, and relays each answer under the op’s own id', () => {
    const bench = new Bench()
    bench.forward({ opId: 'x' })
    bench.forward({ opId: 'y' })
    expect(bench.sent).to.deep.equal([])
    bench.runtime.endTurn()
    expect(bench.sent).to.deep.equal([{ to: 'b', requests: [1, 2], opIds: ['x', 'y'] }])
    bench.answer('b', 2, { achievedLevel: 'REPLICATED' })
    bench.answer('b', 1, { achievedLevel: 'APPLIED' })
    expect(bench.answers.map(({ opId, achievedLevel }) => [opId, achievedLevel])).to.deep.equal([
      ['y', 'REPLICATED'],
      ['x', 'APPLIED'],
    ])
    bench.answer('b', 1, {})
    expect(bench.answers.length).to.equal(2)
  })

  it('sends again at once when another node became the owner, and does not call that op refused any more', () => {
    const bench = new Bench()
    const routed = bench.forward()
    bench.runtime.endTurn()
    bench.moveTo('c')
    expect(bench.sent.map(({ to }) => to)).to.deep.equal(['b', 'c'])
    expect(routed.mayHaveHappened).to.equal(true)
    bench.refuse('c', 1, 'NOT_READY')
    expect(bench.codes).to.deep.equal(['ACK_TIMEOUT'])
  })

  it('leaves an op alone that is on its way to the right node', () => {
    const bench = new Bench()
    bench.forward()
    bench.runtime.endTurn()
    bench.moveTo('b')
    expect(bench.sent.length).to.equal(1)
  })

  it('serves it here when this node became the owner, as an op that may have happened', () => {
    const bench = new Bench()
    const routed = bench.forward({ opId: 'x' })
    bench.runtime.endTurn()
    bench.ownedHere = true
    bench.moveTo('a')
    expect(bench.servedHere).to.deep.equal(['x'])
    expect(routed.mayHaveHappened).to.equal(true)
    expect(bench.forwarder.pendingOps).to.equal(0)
  })

  it('holds it while the owner is not linked, and sends when it is', () => {
    const bench = new Bench()
    bench.unlinkedNodes.add('b')
    const routed = bench.forward()
    bench.runtime.endTurn()
    expect(bench.sent).to.deep.equal([])
    bench.unlinkedNodes.clear()
    bench.forwarder.linked('b')
    bench.runtime.endTurn()
    expect(bench.sent.length).to.equal(1)
    expect(routed.mayHaveHappened).to.equal(false)
  })

  it('asks for the newer state of a node that names another owner, and takes its word as a refusal', () => {
    const bench = new Bench()
    const routed = bench.forward()
    bench.runtime.endTurn()
    bench.refuse('b', 1, 'NOT_OWNER', Number.MAX_SAFE_INTEGER)
    expect(bench.pulled).to.deep.equal(['b'])
    bench.moveTo('c')
    expect(bench.sent.map(({ to }) => to)).to.deep.equal(['b', 'c'])
    expect(routed.mayHaveHappened).to.equal(false)
  })

  it('hears no refusal in the late word of a node it no longer waits for', () => {
    const bench = new Bench()
    bench.forward({ deadlineAt: bench.runtime.monotonicNow() + 300 })
    bench.runtime.endTurn()
    bench.moveTo('c')
    bench.refuse('b', 1, 'NOT_OWNER')
    bench.forwarder.start()
    bench.runtime.advance(400)
    expect(bench.sent.map(({ to }) => to)).to.deep.equal(['b', 'c'])
    expect(bench.codes).to.deep.equal(['ACK_TIMEOUT'])
  })

  it('tries three times, then tells what is known', () => {
    const bench = new Bench()
    bench.forwarder.start()
    bench.forward()
    bench.runtime.endTurn()
    for (let round = 0; round < 3; round++) {
      bench.refuse('b', 1, 'NOT_OWNER')
      bench.runtime.advance(100)
    }
    expect(bench.sent.length).to.equal(3)
    expect(bench.codes).to.deep.equal(['NOT_READY'])
    expect(bench.answers[0]?.error?.retryAfterMs).to.be.greaterThan(0)
  })

  it('answers at the deadline: refused if it never left, unknown if it did', () => {
    const never = new Bench()
    never.unlinkedNodes.add('b')
    never.forwarder.start()
    never.forward()
    never.runtime.advance(1900)
    expect(never.codes).to.deep.equal([])
    never.runtime.advance(200)
    expect(never.codes).to.deep.equal(['NOT_READY'])

    const silent = new Bench()
    silent.forwarder.start()
    silent.forward({ deadlineAt: silent.runtime.monotonicNow() + 150 })
    silent.runtime.advance(200)
    expect(silent.codes).to.deep.equal(['ACK_TIMEOUT'])
  })

  it('goes on after a lost link, with the same op', () => {
    const bench = new Bench()
    bench.forward({ opId: 'x' })
    bench.runtime.endTurn()
    bench.forwarder.unlinked('b')
    bench.forwarder.linked('b')
    bench.runtime.endTurn()
    expect(bench.sent.map(({ opIds }) => opIds)).to.deep.equal([['x'], ['x']])
  })
})

describe('Forwarder, at its bounds', () => {
  it('answers OVERLOADED beyond its bytes, counts it, and takes ops again once some are answered', () => {
    const bench = new Bench()
    for (let count = 0; count < 4; count++) bench.forward({ value: 'x'.repeat(400) })
    bench.runtime.endTurn()
    expect(bench.forwarder.pendingBytes).to.be.at.least(MAX_BYTES)
    bench.forward({ opId: 'one too many' })
    expect(bench.codes).to.deep.equal(['OVERLOADED'])
    expect(bench.answers[0]?.error?.retryAfterMs).to.be.greaterThan(0)
    expect(bench.boundHits).to.deep.equal(['forwarded'])
    for (const request of [1, 2, 3, 4]) bench.answer('b', request, {})
    expect(bench.forwarder.pendingBytes).to.equal(0)
    bench.forward({ opId: 'welcome' })
    bench.runtime.endTurn()
    expect(bench.sent.at(-1)?.opIds).to.deep.equal(['welcome'])
  })

  it('keeps what a link has no room for, and sends it when the link has drained', () => {
    const bench = new Bench()
    bench.roomy = false
    bench.forward({ opId: 'x' })
    bench.runtime.endTurn()
    expect(bench.sent).to.deep.equal([])
    bench.roomy = true
    bench.forwarder.drained('b')
    expect(bench.sent.map(({ opIds }) => opIds)).to.deep.equal([['x']])
  })

  it('weighs nothing after everything was abandoned', () => {
    const bench = new Bench()
    bench.forward()
    bench.forwarder.abandon()
    expect([bench.forwarder.pendingBytes, bench.forwarder.pendingOps]).to.deep.equal([0, 0])
  })
})

describe('asFarAsKnown', () => {
  const result = (code: 'NOT_READY' | 'OVERLOADED' | 'NOT_OWNER' | 'REJECTED'): OpResult => failed('op', 7, code, 'no')

  it('lets a refusal stand for an op that was sent once', () => {
    for (const code of ['NOT_READY', 'OVERLOADED', 'NOT_OWNER', 'REJECTED'] as const) {
      expect(asFarAsKnown({ opId: 'op', mayHaveHappened: false }, result(code)).error?.code).to.equal(code)
    }
  })

  it('does not let it stand for one of which an earlier attempt was never answered', () => {
    for (const code of ['NOT_READY', 'OVERLOADED', 'NOT_OWNER'] as const) {
      expect(asFarAsKnown({ opId: 'op', mayHaveHappened: true }, result(code)).error?.code).to.equal('ACK_TIMEOUT')
    }
    const success: OpResult = { opId: 'op', success: true }
    expect(asFarAsKnown({ opId: 'op', mayHaveHappened: true }, success)).to.equal(success)
  })
})
