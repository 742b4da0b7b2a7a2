/** Waiting, listening and token times, as tables. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { backoffDelay } from '../backoff'
import { heartbeatVerdict } from '../Heartbeat'
import { renewalDelay, tokenExpiry } from '../token-times'

describe('backoffDelay', () => {
  const config = { initialDelayMs: 50, maxDelayMs: 1000, multiplier: 2, jitter: false }
  for (const [attempt, delay] of [
    [0, 50],
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1000],
    [500, 1000],
  ] as const) {
    it(`waits ${delay} ms before retry ${attempt}`, () => expect(backoffDelay(attempt, config, 0.7)).to.equal(delay))
  }
  it('stays within half and whole of the delay when spread', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, chance) => {
        const whole = backoffDelay(attempt, config, 0)
        const spread = backoffDelay(attempt, { ...config, jitter: true }, chance)
        expect(spread).to.be.within(whole / 2, whole)
      }),
    )
  })
})

describe('heartbeatVerdict', () => {
  const config = { enabled: true, intervalMs: 100, timeoutMs: 300 }
  const rows: [string, number, number, number, string][] = [
    ['just heard', 1000, 990, 900, 'alive'],
    ['silent for less than the timeout', 1000, 701, 900, 'alive'],
    ['silent for the timeout', 1000, 700, 900, 'silent'],
    ['silent while our own loop stood still', 1000, 100, 100, 'we-slept'],
  ]
  for (const [name, now, heard, tick, verdict] of rows) {
    it(name, () => expect(heartbeatVerdict(now, heard, tick, config)).to.equal(verdict))
  }
})

describe('token times', () => {
  const jwt = (claims: unknown): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`
  const rows: [string, string, number | null][] = [
    ['with an end', jwt({ exp: 12 }), 12_000],
    ['without an end', jwt({ sub: 'x' }), null],
    ['with a strange end', jwt({ exp: 'soon' }), null],
    ['that holds null', jwt(null), null],
    ['that is no JWT', 'token', null],
    ['that is no JSON', 'h.%%%.s', null],
  ]
  for (const [name, token, expiry] of rows)
    it(`reads a token ${name}`, () => expect(tokenExpiry(token)).to.equal(expiry))

  for (const [life, delay] of [
    [3_600_000, 3_540_000],
    [100_000, 90_000],
    [0, 0],
    [-5000, 0],
  ] as const) {
    it(`renews a life of ${life} ms after ${delay} ms`, () => expect(renewalDelay(life + 7, 7)).to.equal(delay))
  }
})
