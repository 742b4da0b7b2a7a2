/** What the owner decides about a lock: a table of every case, and laws that hold whatever is asked in which order. */
import { expect } from 'chai'
import fc from 'fast-check'
import { givesBack, wants } from '../../../__tests__/support/lock-op'
import { decideLock, type LockDecision, type Moment, type StandingLock } from '../decide-lock'
import type { Ask } from '../lock-ask'
import type { LockValue } from '../lock-value'

const TERM = 4
const NOW = 1000
const moment: Moment = { millis: NOW, term: TERM }

/** Ana holds it since an earlier term. */
const held = (change: Partial<LockValue> = {}): LockValue => ({
  holder: 'ana',
  requestId: 'ana-1',
  token: 500,
  ttlMs: 10_000,
  term: 3,
  ...change,
})
const given = (value: LockValue | undefined): StandingLock => ({ value, isRunning: true })
const over = (value: LockValue): StandingLock => ({ value, isRunning: false })
const free = (change: Partial<LockValue> = {}): StandingLock => over(held({ holder: null, ...change }))

/** To Ben, who asked for the first time. */
const toBen = (token: number): LockDecision => ({
  kind: 'granted',
  token,
  write: { holder: 'ben', requestId: 'ben-1', token, ttlMs: 10_000, term: TERM },
})
const again = (ttlMs: number): Ask => wants('ana', { requestId: 'ana-2', ttlMs })
const released = (token: number, isReleased: boolean): LockDecision => ({ kind: 'released', token, isReleased })

describe('decideLock', () => {
  const TABLE: readonly [string, StandingLock, Ask, LockDecision][] = [
    ['grants what nobody has ever held, with the time for a token', given(undefined), wants('ben'), toBen(NOW)],
    ['grants what was given back', free(), wants('ben'), toBen(NOW)],
    [
      'gives a greater token than the one before, whatever the clock says',
      free({ token: NOW }),
      wants('ben'),
      toBen(NOW + 1),
    ],
    ['gives a greater token than may have been given elsewhere', free({ above: 7000 }), wants('ben'), toBen(7001)],
    ['grants nothing that another holds', given(held()), wants('ben'), { kind: 'held' }],
    [
      'grants nothing that another holds to a request of the same name',
      given(held()),
      wants('ben', { requestId: 'ana-1' }),
      { kind: 'held' },
    ],
    ['grants what another held until its time was over', over(held()), wants('ben'), toBen(NOW)],
    ['gives a greater token than one whose time is over', over(held({ token: 8000 })), wants('ben'), toBen(8001)],
    [
      'takes a holder whose time is over for anybody, even under the same request',
      over(held()),
      wants('ana', { ttlMs: 3000 }),
      { kind: 'granted', token: NOW, write: held({ token: NOW, ttlMs: 3000, term: TERM }) },
    ],
    [
      'extends what its holder asks for again, under the same token',
      given(held({ above: 600 })),
      again(20_000),
      { kind: 'granted', token: 500, write: held({ above: 600, requestId: 'ana-2', ttlMs: 20_000, term: TERM }) },
    ],
    [
      'never makes the time shorter that a holder was promised',
      given(held()),
      again(1000),
      { kind: 'granted', token: 500, write: held({ requestId: 'ana-2', term: TERM }) },
    ],
    [
      'tells a request that is repeated its token again, and writes nothing',
      given(held()),
      wants('ana', { ttlMs: 99_000 }),
      { kind: 'granted', token: 500 },
    ],
    ['grants no request again that was given back', free(), wants('ana'), { kind: 'over' }],
    [
      'grants another request of whoever gave it back',
      free(),
      wants('ana', { requestId: 'ana-2' }),
      {
        kind: 'granted',
        token: NOW,
        write: held({ requestId: 'ana-2', token: NOW, term: TERM }),
      },
    ],
    [
      'takes a lock back, and keeps its tokens in mind',
      given(held({ above: 600 })),
      givesBack(500),
      { kind: 'released', token: 500, isReleased: true, write: held({ above: 600, holder: null, term: TERM }) },
    ],
    [
      'takes a lock back whose time is over while nobody else has had it',
      over(held()),
      givesBack(500),
      { kind: 'released', token: 500, isReleased: true, write: held({ holder: null, term: TERM }) },
    ],
    ['takes nothing back for a token that was replaced', given(held()), givesBack(499), released(500, false)],
    ['takes nothing back for a token that nobody was given', given(held()), givesBack(501), released(500, false)],
    [
      'takes nothing back for the token that may have been given elsewhere',
      given(held({ above: 600 })),
      givesBack(600),
      released(500, false),
    ],
    [
      'says of a lock given back twice that it is free, and writes nothing',
      free(),
      givesBack(500),
      released(500, true),
    ],
    ['takes nothing back for a wrong token of a free lock', free(), givesBack(499), released(500, false)],
    ['takes nothing back that was never held', given(undefined), givesBack(500), released(0, false)],
  ]
  for (const [name, standing, ask, decision] of TABLE) {
    it(name, () => expect(decideLock(standing, ask, moment)).to.deep.equal(decision))
  }
})

type Step =
  | { readonly does: 'ask'; readonly holder: string; readonly ttlMs: number }
  | { readonly does: 'ask again'; readonly past: number }
  | { readonly does: 'give back'; readonly past: number }
  | { readonly does: 'give back wrongly'; readonly off: number }
  | { readonly does: 'pass'; readonly ms: number }
  /** The next owner's clock shows another time, and every holder it finds has its full time again. */
  | { readonly does: 'take over'; readonly clockMs: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('ask'),
      holder: fc.constantFrom('ana', 'ben', 'cleo'),
      ttlMs: fc.integer({ min: 1000, max: 9000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('ask again'), past: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('give back'), past: fc.constantFrom(0, 0, 0, 1, 2) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('give back wrongly'), off: fc.constantFrom(-1, 1) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('pass'), ms: fc.nat(6000) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('take over'), clockMs: fc.nat(50_000) }) },
)

/** One decision of a life, and what was true when it was made. */
interface Decided {
  readonly now: number
  readonly ask: Ask
  readonly decision: LockDecision
  readonly before: LockValue | undefined
  /** Of the same question, asked again at once. */
  readonly repeated: LockDecision
}

/** What becomes of one lock when all this happens to it. */
function lifeOf(steps: readonly Step[]): Decided[] {
  const decided: Decided[] = []
  const asked: Ask[] = []
  const tokens: number[] = []
  let [now, clockMs, term] = [0, 50_000, 1]
  let value: LockValue | undefined
  let until = 0
  const decide = (ask: Ask): LockDecision => {
    const isRunning = value !== undefined && value.holder !== null && now < until
    const decision = decideLock({ value, isRunning }, ask, { millis: clockMs + now, term })
    if ('write' in decision) {
      value = decision.write
      until = now + decision.write.ttlMs
    }
    return decision
  }
  const take = (ask: Ask | undefined): void => {
    if (ask === undefined) return
    const before = value
    const decision = decide(ask)
    asked.unshift(ask)
    if (decision.kind === 'granted' && decision.token !== tokens[0]) tokens.unshift(decision.token)
    decided.push({ now, ask, decision, before, repeated: decide(ask) })
  }
  for (const one of steps) {
    if (one.does === 'ask') take(wants(one.holder, { requestId: `${one.holder}-${asked.length}`, ttlMs: one.ttlMs }))
    if (one.does === 'ask again') take(asked[one.past])
    if (one.does === 'give back') take(givesBack(tokens[one.past] ?? 0))
    if (one.does === 'give back wrongly') take(givesBack((tokens[0] ?? 0) + one.off))
    if (one.does === 'pass') now += one.ms
    if (one.does === 'take over') {
      term += 1
      clockMs = one.clockMs
      until = now + (value?.ttlMs ?? 0)
    }
  }
  return decided
}

describe('decideLock, whatever is asked', () => {
  const always = (check: (life: readonly Decided[]) => void): void =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => check(lifeOf(steps))),
      { numRuns: 300 },
    )

  it('gives every next holder a greater token than any before, and nobody a token that was given back', () => {
    always((life) => {
      let last: { readonly holder: string; readonly token: number } | undefined
      let greatest = 0
      for (const { ask, decision } of life) {
        if (decision.kind === 'released' && decision.isReleased) last = undefined
        if (decision.kind !== 'granted' || ask.kind !== 'lock') continue
        if (decision.token === last?.token) expect(ask.holder).to.equal(last.holder)
        else expect(decision.token).to.be.greaterThan(greatest)
        last = { holder: ask.holder, token: decision.token }
        greatest = Math.max(greatest, decision.token)
      }
    })
  })

  it('never promises the lock to one while the time of another runs', () => {
    always((life) => {
      // By what each was promised, and not by what is written.
      const promised = new Map<number, number>()
      for (const { now, ask, decision } of life) {
        if (decision.kind === 'released' && decision.isReleased) promised.delete(decision.token)
        if (decision.kind !== 'granted' || ask.kind !== 'lock') continue
        const { token } = decision
        for (const [other, until] of promised) if (other !== token) expect(until).to.be.at.most(now)
        const until = decision.write === undefined ? 0 : now + ask.ttlMs
        promised.set(token, Math.max(promised.get(token) ?? 0, until))
      }
    })
  })

  it('changes nothing for a wrong token, and takes the lock back for the right one', () => {
    always((life) => {
      for (const { ask, decision, before } of life) {
        if (ask.kind === 'lock') continue
        const isRight = before?.token === ask.fencingToken
        expect(decision).to.deep.include({ kind: 'released', token: before?.token ?? 0, isReleased: isRight })
        expect('write' in decision).to.equal(isRight && before.holder !== null)
      }
    })
  })

  it('answers whatever is asked again at once as before, and writes nothing', () => {
    always((life) => {
      for (const { decision, repeated } of life) {
        expect('write' in repeated).to.equal(false)
        expect({ ...decision, write: undefined }).to.deep.equal({ ...repeated, write: undefined })
      }
    })
  })
})
