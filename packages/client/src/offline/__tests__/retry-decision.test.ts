/** Every error code has a decision. */
import { ERROR_CODES, type ErrorCode } from '@topgunbuild/core'
import { expect } from 'chai'
import { decideRetry, MAX_REDIRECTS, type FailedAttempt, type RetryDecision } from '../retry-decision'

const attempt = (code: ErrorCode, more: Partial<FailedAttempt> = {}): FailedAttempt => ({
  code,
  redirects: 1,
  waits: 1,
  restamps: 0,
  definite: true,
  chance: 0,
  ...more,
})

/** What ends an op. */
const DROPPED = [
  'REJECTED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'MALFORMED',
  'VERSION_UNSUPPORTED',
  'TOO_LARGE',
  'TOO_OLD',
  'LOCK_HELD',
  'LOG_FULL',
] as const

describe('decideRetry', () => {
  const rows: [string, FailedAttempt, RetryDecision][] = [
    ['the first redirect at once', attempt('NOT_OWNER'), { next: 'send', afterMs: 0 }],
    ['the second after a while', attempt('NOT_OWNER', { redirects: 2 }), { next: 'send', afterMs: 12.5 }],
    ['the last', attempt('NOT_OWNER', { redirects: MAX_REDIRECTS }), { next: 'send', afterMs: 500 }],
    [
      'one redirect too many',
      attempt('NOT_OWNER', { redirects: MAX_REDIRECTS + 1 }),
      { next: 'tell', code: 'REDIRECTS_EXHAUSTED', afterMs: 500 },
    ],
    ['not ready, as hinted', attempt('NOT_READY', { retryAfterMs: 100 }), { next: 'send', afterMs: 100 }],
    [
      'not ready, as hinted and a little',
      attempt('NOT_READY', { retryAfterMs: 100, chance: 0.8 }),
      { next: 'send', afterMs: 120 },
    ],
    ['not ready, no hint', attempt('NOT_READY'), { next: 'send', afterMs: 12.5 }],
    ['overloaded again and again', attempt('OVERLOADED', { waits: 50, chance: 0.5 }), { next: 'send', afterMs: 750 }],
    ['a lost connection', attempt('CONNECTION_LOST', { waits: 9 }), { next: 'send', afterMs: 0 }],
    ['silence', attempt('ACK_TIMEOUT', { waits: 9 }), { next: 'send', afterMs: 0 }],
    ['a node in trouble', attempt('INTERNAL', { waits: 2 }), { next: 'send', afterMs: 25 }],
    ['too few backups', attempt('BACKUPS_UNCONFIRMED'), { next: 'tell', code: 'BACKUPS_UNCONFIRMED', afterMs: 12.5 }],
    ['a clock ahead', attempt('CLOCK_AHEAD'), { next: 're-stamp', afterMs: 0 }],
    ['a clock ahead again', attempt('CLOCK_AHEAD', { restamps: 2 }), { next: 're-stamp', afterMs: 25 }],
    [
      'a clock ahead of what may have happened',
      attempt('CLOCK_AHEAD', { definite: false }),
      { next: 'send', afterMs: 1000 },
    ],
    ...DROPPED.map((code): [string, FailedAttempt, RetryDecision] => [code, attempt(code), { next: 'drop' }]),
  ]
  for (const [name, failed, decision] of rows) {
    it(name, () => expect(decideRetry(failed)).to.deep.equal(decision))
  }

  it('has an answer to every code, and never drops what may go on', () => {
    const dropped = ERROR_CODES.filter((code) => decideRetry(attempt(code)).next === 'drop')
    expect(dropped).to.have.members(DROPPED)
  })
})
