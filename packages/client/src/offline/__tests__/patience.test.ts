/** How long an answer is waited for: as long as answers take, and never less than was asked for, nor without end. */
import { NodeRuntime } from '@topgunbuild/core'
import { expect } from 'chai'
import { AckLatency } from '../AckLatency'
import { FrameLimits } from '../FrameLimits'
import { OpFactory } from '../OpFactory'
import type { PendingOp } from '../PendingOp'
import { Sender } from '../Sender'

describe('the latency of answers', () => {
  it('is unknown before the first, then three times that', () => {
    const latency = new AckLatency()
    expect(latency.boundMs(1)).to.equal(0)
    latency.heard(1, 100)
    expect(latency.boundMs(1)).to.equal(300)
    expect(latency.boundMs(2)).to.equal(0)
  })

  it('settles at what answers take that are all alike, and grows with their spread', () => {
    const [alike, unlike] = [new AckLatency(), new AckLatency()]
    for (let answer = 0; answer < 200; answer++) {
      alike.heard(1, 100)
      unlike.heard(1, answer % 2 === 0 ? 50 : 150)
    }
    expect(alike.boundMs(1)).to.be.within(100, 101)
    expect(unlike.boundMs(1)).to.be.within(250, 350)
  })

  it('ends with its connection', () => {
    const latency = new AckLatency()
    latency.heard(1, 100)
    latency.forget(1)
    expect(latency.boundMs(1)).to.equal(0)
  })
})

const CONNECTION = 7
const TIMEOUT_MS = 1000

/** Time that passes when a test says so. */
class Scene {
  now = 0
  readonly silent: number[] = []
  private readonly timers: { readonly at: number; readonly fire: () => void }[] = []
  private readonly pending = new Set<PendingOp>()
  private readonly factory: OpFactory
  readonly sender: Sender

  constructor() {
    const runtime = {
      monotonicNow: () => this.now,
      endOfTurn: (run: () => void) => run(),
      afterPendingInput: (run: () => void) => run(),
      setTimer: (delayMs: number, fire: () => void) => {
        const timer = { at: this.now + delayMs, fire }
        this.timers.push(timer)
        return { cancel: () => void this.timers.splice(this.timers.indexOf(timer), 1) }
      },
    }
    const provider = {
      getConnectedNodes: () => ['a'],
      route: () => ({ nodeId: 'a', connectionId: CONNECTION, reason: 'owner' as const, owner: 'a' }),
      routed: () => undefined,
      isFull: () => false,
      sendTo: () => true,
    }
    this.factory = new OpFactory('client', new NodeRuntime())
    this.sender = new Sender(
      runtime,
      provider,
      TIMEOUT_MS,
      () => this.pending,
      new FrameLimits(runtime),
      (_, ops) => {
        for (const op of ops) this.pending.delete(op)
        this.silent.push(this.now)
      },
      () => undefined,
      () => undefined,
    )
  }

  send(): PendingOp {
    const timestamp = { millis: 1, counter: 0, nodeId: 'client' }
    const op = this.factory.make('map', 'key', 1, () => timestamp, { isConcernExplicit: false }, null)
    this.pending.add(op)
    this.sender.send(op)
    return op
  }

  answer(op: PendingOp): void {
    this.pending.delete(op)
    this.sender.answered(CONNECTION, op.flight?.frame.sentAt)
  }

  passes(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const next = this.timers.toSorted((one, other) => one.at - other.at)[0]
      if (next === undefined || next.at > until) break
      this.timers.splice(this.timers.indexOf(next), 1)
      this.now = Math.max(this.now, next.at)
      next.fire()
    }
    this.now = until
  }

  /** Nothing happens meanwhile, and what was due fires late. */
  standsStill(ms: number): void {
    this.now += ms
    const due = this.timers.filter(({ at }) => at <= this.now)
    for (const timer of due) {
      this.timers.splice(this.timers.indexOf(timer), 1)
      timer.fire()
    }
  }
}

describe('an attempt', () => {
  it('is late after its time where nothing is known of the node', () => {
    const scene = new Scene()
    scene.send()
    scene.passes(TIMEOUT_MS - 1)
    expect(scene.silent).to.deep.equal([])
    scene.passes(1)
    expect(scene.silent).to.deep.equal([TIMEOUT_MS])
  })

  it('has more time at a node that has taken longer before', () => {
    const scene = new Scene()
    for (let answer = 0; answer < 50; answer++) {
      const op = scene.send()
      scene.passes(900)
      scene.answer(op)
      const slow = scene.send()
      scene.passes(999)
      scene.answer(slow)
    }
    // The last answer lies as far back as its own time: patience with the busy is over.
    scene.passes(10_000)
    const sentAt = scene.now
    scene.send()
    scene.passes(1000)
    expect(scene.silent).to.deep.equal([])
    scene.passes(1000)
    expect(scene.silent.map((at) => at - sentAt > 1000)).to.deep.equal([true])
  })

  it('is late at last, however long the node has taken before', () => {
    const scene = new Scene()
    const op = scene.send()
    scene.now = 100_000
    scene.answer(op)
    scene.passes(10_000)
    scene.send()
    scene.passes(8 * TIMEOUT_MS - 1)
    expect(scene.silent).to.deep.equal([])
    scene.passes(1)
    expect(scene.silent.length).to.equal(1)
  })

  it('is not late because this process stood still, and has a moment then', () => {
    const scene = new Scene()
    const op = scene.send()
    scene.standsStill(3 * TIMEOUT_MS)
    expect(scene.silent).to.deep.equal([])
    scene.passes(TIMEOUT_MS / 5 - 1)
    scene.answer(op)
    scene.passes(10 * TIMEOUT_MS)
    expect(scene.silent).to.deep.equal([])
  })

  it('is late at last where this process stands still again and again', () => {
    const scene = new Scene()
    scene.send()
    for (let times = 0; times < 2; times++) scene.standsStill(3 * TIMEOUT_MS)
    expect(scene.silent).to.deep.equal([6 * TIMEOUT_MS])
  })

  it('is late where nobody answers after that moment either', () => {
    const scene = new Scene()
    scene.send()
    scene.standsStill(3 * TIMEOUT_MS)
    scene.passes(TIMEOUT_MS / 5)
    expect(scene.silent).to.deep.equal([3 * TIMEOUT_MS + TIMEOUT_MS / 5])
  })
})
