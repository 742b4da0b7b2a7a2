/** The locks of one partition, with the ground under them scripted: its clock, its records, and what it says to whom. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { LWWRecord, Timestamp } from '@topgunbuild/core'
import { askedOp, givesBack, wants, type AskedSketch } from '../../../__tests__/support/lock-op'
import type { Refusal } from '../../partitions/ack-rule'
import type { RoutedOp } from '../../partitions/RoutedOp'
import type { Ask } from '../lock-ask'
import { LockDesk, type LockGround, type LockRefusal } from '../LockDesk'
import type { LockValue } from '../lock-value'

const TERM = 4
/** What the hybrid clock shows when the desk's own shows 0: the first token of a test, unless time passes before. */
const MILLIS = 1000
const TTL = 10_000

const EARLIER: LockValue = { holder: 'ana', requestId: 'ana-1', token: 500, ttlMs: TTL, term: 3 }

const at = (millis: number, value: LockValue): LWWRecord<unknown> => ({
  value,
  timestamp: { millis, counter: 0, nodeId: 'b~1' },
})

class Ground implements LockGround {
  readonly term = TERM
  readonly maxWaiting = 2
  time = 0
  missing: Refusal | undefined
  fullLines = 0
  /** What was said, in its order: the id, and the answer or the code of the refusal. */
  readonly said: [string, RoutedOp['lock'] | LockRefusal['code']][] = []
  readonly messages: string[] = []
  readonly written: LWWRecord<unknown>[] = []
  readonly judged: Ask[] = []
  private readonly records = new Map<string, LWWRecord<unknown>>()
  desk = new LockDesk(this)

  now(): number {
    return this.time
  }

  record(map: string, key: string): LWWRecord<unknown> | undefined {
    return this.records.get(JSON.stringify([map, key]))
  }

  stamp(past: readonly Timestamp[]): Timestamp {
    const millis = past.reduce((latest, stamp) => Math.max(latest, stamp.millis + 1), MILLIS + this.time)
    return { millis, counter: 0, nodeId: 'a~1' }
  }

  write(map: string, key: string, record: LWWRecord<unknown>): void {
    this.records.set(JSON.stringify([map, key]), record)
    this.written.push(record)
  }

  settle({ opId, lock }: RoutedOp): void {
    this.said.push([opId, lock])
  }

  fault(ask: Ask): Refusal | undefined {
    this.judged.push(ask)
    return this.missing
  }

  refuse({ opId }: RoutedOp, { code, message }: LockRefusal): void {
    this.said.push([opId, code])
    this.messages.push(message)
  }

  isFull(): void {
    this.fullLines += 1
  }

  // ── what the test does ──

  asks(opId: string, ask: Ask, sketch: AskedSketch = {}): void {
    this.desk.submit(askedOp(opId, ask, sketch), ask)
  }

  /** Stands here before anybody has asked, by an earlier owner. */
  found(value: LockValue, name = 'jobs', millis = 300): void {
    this.records.set(JSON.stringify([`lock:${name}`, name]), at(millis, value))
  }

  tickAt(time: number): void {
    this.time = time
    this.desk.tick()
  }

  /** A copy comes back, and what the desk makes of it takes its place. */
  returns(millis: number, value: LockValue, name = 'jobs'): LWWRecord<unknown> | undefined {
    const merged = this.desk.returned(`lock:${name}`, name, at(millis, value))
    if (merged !== undefined) this.records.set(JSON.stringify([`lock:${name}`, name]), merged)
    return merged
  }

  valueOf(name = 'jobs'): unknown {
    return this.record(`lock:${name}`, name)?.value
  }

  /** What was said since this was asked last. */
  news(): Ground['said'] {
    return this.said.splice(0)
  }
}

/** Ana holds the lock since 0, under the token 1000. */
function heldByAna(): Ground {
  const ground = new Ground()
  ground.desk.begin()
  ground.asks('ana', wants('ana'))
  expect(ground.news()).to.deep.equal([['ana', { fencingToken: MILLIS }]])
  return ground
}

describe('LockDesk, deciding', () => {
  it('grants a free lock at once, and writes who has it for how long under which token', () => {
    const ground = heldByAna()
    const value: LockValue = { holder: 'ana', requestId: 'ana-1', token: MILLIS, ttlMs: TTL, term: TERM }
    expect(ground.written).to.deep.equal([{ value, timestamp: { millis: MILLIS, counter: 0, nodeId: 'a~1' } }])
    expect(ground.valueOf('jobs')).to.deep.equal(value)
    expect(ground.desk.size).to.equal(0)
  })

  it('stamps what it writes above what stands', () => {
    const ground = new Ground()
    ground.found({ ...EARLIER, holder: null }, 'jobs', 5000)
    ground.asks('ben', wants('ben'))
    expect(ground.written.map(({ timestamp }) => timestamp.millis)).to.deep.equal([5001])
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: 5001 }]])
  })

  it('keeps each lock for itself', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'), { name: 'mail' })
    ground.asks('cleo', wants('cleo'))
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS }]])
    ground.asks('back', givesBack(MILLIS), { name: 'mail' })
    expect(ground.news()).to.deep.equal([['back', { fencingToken: MILLIS, isReleased: true }]])
    expect(ground.desk.size).to.equal(1)
  })

  it('answers a request that is repeated with the same token, writes nothing, and does not hold it for longer', () => {
    const ground = heldByAna()
    ground.time = 4000
    ground.asks('again', wants('ana'))
    expect(ground.news()).to.deep.equal([['again', { fencingToken: MILLIS }]])
    expect(ground.written.length).to.equal(1)
    ground.time = TTL
    ground.asks('ben', wants('ben'))
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS + TTL }]])
  })

  it('holds for longer what its holder asks for once more, though another waits for it', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'))
    ground.time = 4000
    ground.asks('more', wants('ana', { requestId: 'ana-2' }))
    expect(ground.news()).to.deep.equal([['more', { fencingToken: MILLIS }]])
    ground.tickAt(4000 + TTL - 1)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(4000 + TTL)
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS + 4000 + TTL }]])
  })

  it('holds for no shorter what its holder asks for once more', () => {
    const ground = heldByAna()
    ground.asks('less', wants('ana', { requestId: 'ana-2', ttlMs: 1000 }))
    ground.asks('ben', wants('ben'))
    ground.news()
    ground.tickAt(TTL - 1)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(TTL)
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['ben'])
  })

  it('says what a release gave back, and what it did not', () => {
    const ground = heldByAna()
    ground.asks('wrong', givesBack(MILLIS - 1))
    ground.asks('right', givesBack(MILLIS))
    ground.asks('twice', givesBack(MILLIS))
    ground.asks('never', givesBack(7), { name: 'mail' })
    expect(ground.news()).to.deep.equal([
      ['wrong', { fencingToken: MILLIS, isReleased: false }],
      ['right', { fencingToken: MILLIS, isReleased: true }],
      ['twice', { fencingToken: MILLIS, isReleased: true }],
      ['never', { fencingToken: 0, isReleased: false }],
    ])
    expect(ground.written.length).to.equal(2)
  })

  it('refuses a request that was granted and given back, for good', () => {
    const ground = heldByAna()
    ground.asks('back', givesBack(MILLIS))
    ground.news()
    ground.asks('late', wants('ana'))
    expect(ground.news()).to.deep.equal([['late', 'REJECTED']])
    expect(ground.messages.at(-1)).to.include('given back')
    expect(ground.desk.size).to.equal(0)
  })

  it('refuses with what is missing, and changes nothing', () => {
    const ground = heldByAna()
    ground.missing = { code: 'NOT_READY', message: 'There is no backup.' }
    ground.asks('ben', wants('ben'))
    ground.asks('again', wants('ana'))
    ground.asks('back', givesBack(MILLIS))
    expect(ground.news()).to.deep.equal(['ben', 'again', 'back'].map((opId) => [opId, 'NOT_READY']))
    expect(ground.messages).to.deep.equal(Array(3).fill('There is no backup.'))
    expect([ground.written.length, ground.desk.size]).to.deep.equal([1, 0])
    expect(ground.judged.at(-1)).to.deep.equal(givesBack(MILLIS))
  })
})

describe('LockDesk, waiting', () => {
  it('serves those who wait in the order they came, one with each release', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'))
    ground.asks('cleo', wants('cleo'))
    expect([ground.news(), ground.desk.size]).to.deep.equal([[], 2])
    ground.time = 10
    ground.asks('back-1', givesBack(MILLIS))
    expect(ground.news()).to.deep.equal([
      ['back-1', { fencingToken: MILLIS, isReleased: true }],
      ['ben', { fencingToken: MILLIS + 11 }],
    ])
    ground.time = 20
    ground.asks('back-2', givesBack(MILLIS + 11))
    expect(ground.news()).to.deep.equal([
      ['back-2', { fencingToken: MILLIS + 11, isReleased: true }],
      ['cleo', { fencingToken: MILLIS + 21 }],
    ])
    expect(ground.desk.size).to.equal(0)
  })

  it('serves nobody for a release that gives nothing back', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'))
    ground.asks('wrong', givesBack(MILLIS + 1))
    expect(ground.news()).to.deep.equal([['wrong', { fencingToken: MILLIS, isReleased: false }]])
    expect(ground.desk.size).to.equal(1)
  })

  it('serves the next with the tick at which the time of a holder is over, and not before', () => {
    const ground = heldByAna()
    for (const name of ['ben', 'cleo']) ground.asks(name, wants(name, { ttlMs: 3000 }))
    ground.tickAt(TTL - 1)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(TTL)
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS + TTL }]])
    ground.tickAt(TTL + 2999)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(TTL + 3000)
    expect(ground.news()).to.deep.equal([['cleo', { fencingToken: MILLIS + TTL + 3000 }]])
  })

  it('serves the next of every lock whose time is over with one tick, and of no other', () => {
    const ground = heldByAna()
    for (const [name, ttlMs] of Object.entries({ mail: TTL, backup: 2 * TTL, report: TTL })) {
      ground.asks(`${name}-1`, wants('ana', { ttlMs }), { name })
      ground.asks(`${name}-2`, wants('ben'), { name })
    }
    ground.news()
    ground.tickAt(TTL)
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['mail-2', 'report-2'])
    expect(ground.desk.size).to.equal(1)
  })

  it('lets nobody who comes between two ticks pass those who wait', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'))
    ground.time = TTL
    ground.asks('cleo', wants('cleo'))
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS + TTL }]])
    expect(ground.desk.size).to.equal(1)
  })

  it('gives nothing back for a holder whose time is over when another waits for it', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'))
    ground.time = TTL
    ground.asks('late', givesBack(MILLIS))
    expect(ground.news()).to.deep.equal([
      ['ben', { fencingToken: MILLIS + TTL }],
      ['late', { fencingToken: MILLIS + TTL, isReleased: false }],
    ])
  })

  it('serves two requests of one holder together, under one token', () => {
    const ground = heldByAna()
    ground.asks('ben-1', wants('ben'))
    ground.asks('ben-2', wants('ben', { requestId: 'ben-2' }))
    ground.asks('back', givesBack(MILLIS))
    // The release was stamped above the grant, and the next grant above the release.
    const token = { fencingToken: MILLIS + 2 }
    expect(ground.news().slice(1)).to.deep.equal([
      ['ben-1', token],
      ['ben-2', token],
    ])
  })

  it('says LOCK_HELD two seconds before the deadline, and not before', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'), { deadlineAt: 5000 })
    ground.asks('cleo', wants('cleo'), { deadlineAt: 5001 })
    ground.time = 2999
    ground.desk.expire()
    expect(ground.news()).to.deep.equal([])
    ground.time = 3000
    ground.desk.expire()
    expect(ground.news()).to.deep.equal([['ben', 'LOCK_HELD']])
    expect(ground.desk.size).to.equal(1)
    ground.time = 3001
    ground.desk.expire()
    expect(ground.news()).to.deep.equal([['cleo', 'LOCK_HELD']])
    expect(ground.desk.size).to.equal(0)
  })

  it('says LOCK_HELD to all whose wait is over, whatever they wait for', () => {
    const ground = heldByAna()
    for (const name of ['mail', 'report']) ground.asks(name, wants('ana'), { name })
    ground.news()
    ground.asks('jobs-2', wants('ben'), { deadlineAt: 9000 })
    ground.asks('mail-2', wants('ben'), { name: 'mail', deadlineAt: 5000 })
    ground.asks('report-2', wants('ben'), { name: 'report', deadlineAt: 5000 })
    ground.time = 3000
    ground.desk.expire()
    expect(ground.news()).to.deep.equal([
      ['mail-2', 'LOCK_HELD'],
      ['report-2', 'LOCK_HELD'],
    ])
    expect(ground.desk.size).to.equal(1)
  })

  it('takes whoever does not wait into no line', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'), { deadlineAt: 2000 })
    expect(ground.news()).to.deep.equal([['ben', 'LOCK_HELD']])
    expect(ground.desk.size).to.equal(0)
  })

  it('grants a free lock to whoever does not wait', () => {
    const ground = new Ground()
    ground.asks('ben', wants('ben'), { deadlineAt: 2000 })
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS }]])
  })

  it('goes on serving the others in their order once one has waited long enough', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'), { deadlineAt: 5000 })
    ground.asks('cleo', wants('cleo'))
    ground.time = 3000
    ground.desk.expire()
    ground.asks('dora', wants('dora'))
    ground.asks('back', givesBack(MILLIS))
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['ben', 'back', 'cleo'])
  })

  it('ends a wait while nothing may be decided, and decides nothing though a holder’s time is over', () => {
    const ground = heldByAna()
    ground.asks('ben', wants('ben'), { deadlineAt: TTL + 2000 })
    ground.asks('cleo', wants('cleo'))
    ground.time = TTL
    ground.desk.expire()
    expect(ground.news()).to.deep.equal([['ben', 'LOCK_HELD']])
    expect([ground.desk.size, ground.written.length]).to.deep.equal([1, 1])
    ground.desk.tick()
    expect(ground.news()).to.deep.equal([['cleo', { fencingToken: MILLIS + TTL }]])
  })

  it('tells what is missing when the turn of those who wait has come, and not before', () => {
    const ground = heldByAna()
    for (const name of ['ben', 'cleo']) ground.asks(name, wants(name))
    ground.missing = { code: 'REJECTED', message: 'There may be another side.' }
    ground.tickAt(TTL - 1)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(TTL)
    expect(ground.news()).to.deep.equal([
      ['ben', 'REJECTED'],
      ['cleo', 'REJECTED'],
    ])
    expect(ground.desk.size).to.equal(0)
  })

  it('says OVERLOADED to one more than may wait for one lock, and counts that', () => {
    const ground = heldByAna()
    for (const name of ['ben', 'cleo', 'dora']) ground.asks(name, wants(name))
    expect(ground.news()).to.deep.equal([['dora', 'OVERLOADED']])
    expect([ground.fullLines, ground.desk.size]).to.deep.equal([1, 2])
    ground.asks('mail', wants('ana'), { name: 'mail' })
    ground.asks('mail-2', wants('dora'), { name: 'mail' })
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['mail'])
    expect([ground.fullLines, ground.desk.size]).to.deep.equal([1, 3])
  })

  it('says LOCK_HELD to whoever does not wait, though as many wait as may', () => {
    const ground = heldByAna()
    for (const name of ['ben', 'cleo']) ground.asks(name, wants(name))
    ground.asks('dora', wants('dora'), { deadlineAt: 2000 })
    expect(ground.news()).to.deep.equal([['dora', 'LOCK_HELD']])
    expect(ground.fullLines).to.equal(0)
  })

  it('hands over all who wait, those for one lock in their order, and serves none of them', () => {
    const ground = heldByAna()
    ground.asks('mail', wants('ana'), { name: 'mail' })
    ground.asks('ben', wants('ben'))
    ground.asks('dora', wants('dora'), { name: 'mail' })
    ground.asks('cleo', wants('cleo'))
    ground.news()
    expect(ground.desk.takeAll().map(({ opId }) => opId)).to.deep.equal(['ben', 'cleo', 'dora'])
    expect([ground.desk.size, ground.desk.takeAll()]).to.deep.equal([0, []])
    ground.tickAt(2 * TTL)
    expect(ground.news()).to.deep.equal([])
  })
})

describe('LockDesk, beginning', () => {
  it('gives a holder it finds its full time once more, from when all that the copies hold is here', () => {
    const ground = new Ground()
    ground.found(EARLIER)
    ground.time = 50_000
    ground.desk.begin()
    ground.asks('ben', wants('ben'))
    ground.tickAt(50_000 + TTL - 1)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(50_000 + TTL)
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS + 50_000 + TTL }]])
  })

  it('knows a holder it finds by its request, and lets it give back what an earlier owner granted', () => {
    const ground = new Ground()
    ground.found(EARLIER)
    ground.desk.begin()
    ground.asks('again', wants('ana'))
    ground.asks('back', givesBack(500))
    expect(ground.news()).to.deep.equal([
      ['again', { fencingToken: 500 }],
      ['back', { fencingToken: 500, isReleased: true }],
    ])
  })

  it('holds nothing that was given back before it began', () => {
    const ground = new Ground()
    ground.found({ ...EARLIER, holder: null })
    ground.desk.begin()
    ground.asks('ben', wants('ben'))
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS }]])
  })

  it('looks at no holder’s time by when it began itself, once it has granted something', () => {
    const ground = new Ground()
    ground.desk.begin()
    ground.time = 5000
    ground.asks('ana', wants('ana'))
    ground.asks('ben', wants('ben'))
    ground.news()
    ground.tickAt(TTL + 2000)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(TTL + 5000)
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['ben'])
  })

  it('takes a holder’s time for over when nobody waited for that, too', () => {
    const ground = heldByAna()
    for (const time of [TTL - 1, TTL, TTL + 1]) ground.tickAt(time)
    ground.asks('ben', wants('ben'))
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS + TTL + 1 }]])
  })
})

describe('LockDesk, returned records', () => {
  it('takes what it does not know, and gives its holder its full time from now on', () => {
    const ground = new Ground()
    ground.desk.begin()
    ground.time = 50_000
    expect(ground.returns(300, EARLIER)).to.deep.equal(at(300, EARLIER))
    ground.asks('ben', wants('ben'))
    ground.tickAt(50_000 + TTL - 1)
    expect(ground.news()).to.deep.equal([])
    ground.tickAt(50_000 + TTL)
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['ben'])
  })

  it('takes a decision of a later owner, stamped above both', () => {
    const ground = new Ground()
    ground.found(EARLIER, 'jobs', 7000)
    const later: LockValue = { ...EARLIER, holder: 'ben', requestId: 'ben-1', token: 600, term: 4 }
    expect(ground.returns(300, later)).to.deep.equal({
      value: later,
      timestamp: { millis: 7001, counter: 0, nodeId: 'a~1' },
    })
    ground.asks('ben', wants('ben'))
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: 600 }]])
  })

  it('lets no decision of an earlier owner take the lock from its holder, nor its stamp pass for the later', () => {
    const ground = heldByAna()
    const earlier: LockValue = { ...EARLIER, holder: 'ben', requestId: 'ben-1' }
    const standing = ground.valueOf()
    ground.time = 4000
    expect(ground.returns(9000, earlier)).to.deep.equal({
      value: standing,
      timestamp: { millis: 9001, counter: 0, nodeId: 'a~1' },
    })
    ground.time = TTL - 1
    ground.asks('cleo', wants('cleo'))
    expect(ground.news()).to.deep.equal([])
    // What came back of the holder’s own record gave it no more time.
    ground.tickAt(TTL)
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['cleo'])
  })

  it('grants nothing below a token that came back', () => {
    const ground = heldByAna()
    ground.returns(9000, { ...EARLIER, holder: 'ben', requestId: 'ben-1', token: 70_000 })
    ground.asks('back', givesBack(MILLIS))
    ground.asks('cleo', wants('cleo'))
    expect(ground.news()).to.deep.equal([
      ['back', { fencingToken: MILLIS, isReleased: true }],
      ['cleo', { fencingToken: 70_001 }],
    ])
  })

  const HELD_AGAIN: readonly [string, Partial<LockValue>, Partial<LockValue>][] = [
    ['the same request under a greater token', { term: 3, token: 500 }, { term: 4, token: 600 }],
    ['a lock that was given back here', { holder: null }, { term: 4 }],
    ['a lock of another holder', { holder: 'ben', requestId: 'ben-1' }, { term: 4 }],
    ['a longer time', { ttlMs: 1000 }, { requestId: 'ana-2', ttlMs: TTL }],
  ]
  for (const [name, standing, returned] of HELD_AGAIN) {
    it(`gives the holder of what comes back its full time: ${name}`, () => {
      const ground = new Ground()
      ground.found({ ...EARLIER, ...standing })
      ground.desk.begin()
      ground.time = 60_000
      ground.returns(900, { ...EARLIER, ...returned })
      ground.asks('ben', wants('ben', { requestId: 'ben-2' }))
      ground.tickAt(60_000 + TTL - 1)
      expect(ground.news()).to.deep.equal([])
      ground.tickAt(60_000 + TTL)
      expect(ground.news().map(([opId]) => opId)).to.deep.equal(['ben'])
    })
  }

  it('leaves what stands where nothing new comes back', () => {
    const ground = heldByAna()
    ground.time = 4000
    expect(ground.returns(300, EARLIER)).to.equal(undefined)
    ground.asks('ben', wants('ben'))
    ground.tickAt(TTL)
    expect(ground.news().map(([opId]) => opId)).to.deep.equal(['ben'])
  })

  it('takes a lock for free that turns out to have been given back', () => {
    const ground = new Ground()
    ground.found(EARLIER)
    ground.desk.begin()
    ground.asks('ben', wants('ben'))
    ground.returns(301, { ...EARLIER, holder: null })
    ground.tickAt(1)
    expect(ground.news()).to.deep.equal([['ben', { fencingToken: MILLIS + 1 }]])
  })
})

type Step =
  | { readonly does: 'ask'; readonly holder: string; readonly ttlMs: number; readonly waitMs: number }
  | { readonly does: 'give back' | 'take over' }
  | { readonly does: 'pass'; readonly ms: number; readonly ticks: boolean }

describe('LockDesk, whatever is asked', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        does: fc.constant('ask'),
        holder: fc.constantFrom('ana', 'ben', 'cleo', 'dora'),
        ttlMs: fc.integer({ min: 1000, max: 9000 }),
        waitMs: fc.constantFrom(0, 4000, 20_000),
      }),
    },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('give back') }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('take over') }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constant('pass'), ms: fc.nat(6000), ticks: fc.boolean() }) },
  )

  /** Looks at every answer as it is given. */
  class Watched extends Ground {
    /** Of those whose time may run, by what each was promised. */
    private readonly promised = new Map<number, number>()
    /** In the order they came, the ids of those who ask for the lock and have no answer yet. */
    readonly unanswered: string[] = []
    private readonly asked = new Map<string, Ask>()
    private writes = 0
    private token = 0

    override write(map: string, key: string, record: LWWRecord<unknown>): void {
      super.write(map, key, record)
      this.writes += 1
    }

    override settle(routed: RoutedOp): void {
      const [{ lock, opId }, wrote] = [routed, this.writes > 0]
      this.writes = 0
      const ask = this.answered(opId)
      if (lock === undefined || ask.kind === 'unlock') {
        if (lock?.isReleased === true) this.promised.delete(lock.fencingToken)
        return
      }
      const { fencingToken } = lock
      for (const [other, until] of this.promised) if (other !== fencingToken) expect(until).to.be.at.most(this.time)
      if (fencingToken !== this.token) {
        expect(fencingToken).to.be.greaterThan(this.token)
        // Nobody who came before waits yet.
        expect(this.unanswered.every((other) => Number(other) > Number(opId))).to.equal(true)
      }
      this.token = fencingToken
      const until = wrote ? this.time + ask.ttlMs : 0
      this.promised.set(fencingToken, Math.max(this.promised.get(fencingToken) ?? 0, until))
    }

    override refuse(routed: RoutedOp, refusal: LockRefusal): void {
      super.refuse(routed, refusal)
      this.answered(routed.opId)
    }

    happens(one: Step): void {
      const opId = String(this.asked.size)
      if (one.does === 'ask') {
        const ask = wants(one.holder, { requestId: opId, ttlMs: one.ttlMs })
        this.asked.set(opId, ask)
        this.unanswered.push(opId)
        this.asks(opId, ask, { deadlineAt: this.time + one.waitMs + 2000 })
      } else if (one.does === 'give back') {
        const ask = givesBack(this.token)
        this.asked.set(opId, ask)
        this.unanswered.push(opId)
        this.asks(opId, ask)
      } else if (one.does === 'pass') {
        this.time += one.ms
        if (one.ticks) this.ticks()
      } else {
        const waiting = this.desk.takeAll()
        this.desk = new LockDesk(this)
        this.desk.begin()
        for (const routed of waiting) if (routed.ask !== undefined) this.desk.submit(routed, routed.ask)
      }
      expect(this.desk.size).to.equal(this.unanswered.length)
    }

    /** As the partition does. */
    ticks(): void {
      this.desk.expire()
      this.desk.tick()
    }

    private answered(opId: string): Ask {
      const place = this.unanswered.indexOf(opId)
      expect(place, `${opId} waits for an answer`).to.be.at.least(0)
      this.unanswered.splice(place, 1)
      return this.asked.get(opId) ?? expect.fail(`${opId} asked nothing`)
    }
  }

  it('answers everybody once, the next holder in the order they came, and never two while the time of one runs', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ground = new Watched()
        ground.desk.begin()
        for (const one of steps) ground.happens(one)
        ground.time += 30_000
        ground.ticks()
        expect(ground.unanswered).to.deep.equal([])
      }),
      { numRuns: 300 },
    )
  })
})
