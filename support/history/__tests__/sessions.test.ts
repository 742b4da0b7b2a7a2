/** What clients ceased to show, held against what was acknowledged to them and others. */
import type { Timestamp } from '@topgunbuild/core'
import { expect } from 'chai'
import type { KeptPromise } from '../checks/Account'
import { sessionsHold } from '../checks/sessions'
import type { Outcome } from '../History'
import type { Account } from '../judge'
import { standingOf } from '../promises-kept'
import type { Setback } from '../Setback'
import { cleanAccount, stateWith } from './scene'
import type { Sighting } from '../snapshot'

const ACCOUNT = cleanAccount([{ key: 'cart', outcome: 'ok' }])
const [CALL] = ACCOUNT.calls
if (CALL?.outcome?.kind !== 'ok') throw new Error('the scene has no acknowledged write')
const { timestamp, outcome, invokedAt } = CALL
const [OWNER = '', BACKUP = ''] = outcome.holders
const LATER = outcome.at + 10

const setback = (change: Partial<Setback> = {}): Setback => {
  return {
    client: 'Ben',
    map: CALL.map,
    key: 'cart',
    shown: timestamp,
    next: undefined,
    at: LATER,
    isMirror: false,
    ...change,
  }
}
const withOutcome = (next: Outcome): Account => ({ ...ACCOUNT, calls: [{ ...CALL, outcome: next }] })
const { outcome: _outcome, ...OPEN } = CALL
const breachesOf = (account: Account, ...setbacks: readonly Setback[]): readonly string[] =>
  sessionsHold({ ...account, setbacks }).map(({ sentence }) => sentence)
const cut = (from: number, to?: number): Account['events'] => {
  const target = { link: [OWNER, BACKUP] as const }
  const begun = { type: 'fault', kind: 'cut', target, at: from } as const
  return to === undefined ? [begun] : [begun, { type: 'healed', at: to }]
}

const another: Timestamp = { millis: 5, counter: 0, nodeId: 'Cleo~1' }
const own: Timestamp = { ...another, nodeId: 'Ben~1.1' }

/** The owner was a member of these incarnations, as its backup saw it at these times. */
const seen = (...incarnations: readonly (readonly [at: number, incarnation: string])[]): Account => {
  const sightings = incarnations.map(([at, incarnation], index): Sighting => {
    const state = stateWith()
    const members = state.members.map((member) => (member.nodeId === OWNER ? { ...member, incarnation } : member))
    return { observer: BACKUP, version: index, at, state: { ...state, members } }
  })
  return { ...ACCOUNT, snapshot: { ...ACCOUNT.snapshot, sightings } }
}

describe('what a client was shown', () => {
  it('was acknowledged, and is shown no more: a breach that says by what it was replaced', () => {
    const text = `${timestamp.millis}:${timestamp.counter}:${timestamp.nodeId}`
    expect(breachesOf(ACCOUNT, setback(), setback({ next: another }))).to.deep.equal([
      `test/cart: Ben was shown the write of ${text}, and nothing after it, at ${LATER.toFixed(1)} ms`,
      `test/cart: Ben was shown the write of ${text}, and the write of 5:0:Cleo~1 after it, at ${LATER.toFixed(1)} ms`,
    ])
    expect(sessionsHold({ ...ACCOUNT, setbacks: [setback()] })[0]).to.include({ promise: 'sessions', key: 'cart' })
  })

  it('is nothing to a judge where nothing went back', () => {
    expect(sessionsHold(ACCOUNT)).to.deep.equal([])
    expect(breachesOf(ACCOUNT)).to.deep.equal([])
  })

  const crashed = (node: string, at: number): Account['events'] => [...ACCOUNT.events, { type: 'crashed', at, node }]
  const FORGIVEN: readonly [string, Account, Setback][] = [
    ['who is promised nothing', { ...ACCOUNT, excluded: new Set(['Ben']) }, setback()],
    ['a write that was refused', withOutcome({ kind: 'refused', at: 1, code: 'REJECTED', message: '' }), setback()],
    ['a write that nobody answered', { ...ACCOUNT, calls: [OPEN] }, setback()],
    ['a write that was acknowledged only afterwards', ACCOUNT, setback({ at: outcome.at - 0.5 })],
    [
      'a write that nobody keeps any more',
      { ...ACCOUNT, events: [...crashed(OWNER, LATER), { type: 'crashed', at: LATER, node: BACKUP }] },
      setback(),
    ],
    ['a removal, for nothing at all', { ...ACCOUNT, calls: [{ ...CALL, value: null }] }, setback()],
    ['its own write, stamped anew', ACCOUNT, setback({ shown: own })],
    [
      'a write of nobody known, where something was done to the nodes',
      { ...ACCOUNT, events: crashed(OWNER, 1) },
      setback({ shown: another }),
    ],
    [
      'a mirror, of which an owner was lost',
      { ...ACCOUNT, events: crashed(OWNER, outcome.at + 1) },
      setback({ isMirror: true }),
    ],
    [
      'a mirror, before every copy was restored after a split',
      { ...ACCOUNT, events: [...ACCOUNT.events, ...cut(invokedAt - 2, invokedAt - 1)] },
      setback({ isMirror: true }),
    ],
    [
      'a mirror that asked one side of a split',
      { ...ACCOUNT, events: [...ACCOUNT.events, ...cut(invokedAt - 1, outcome.at + 5)] },
      setback({ isMirror: true }),
    ],
    [
      'a mirror, while the cluster took an owner for lost that nobody had hurt',
      seen([1, 'a1'], [LATER - 1, 'a2']),
      setback({ isMirror: true }),
    ],
  ]
  for (const [name, account, one] of FORGIVEN) {
    it(`may be shown no more: ${name}`, () => expect(breachesOf(account, one)).to.deep.equal([]))
  }

  const UNFORGIVEN: readonly [string, Account, Setback][] = [
    ['a write that was acknowledged in that moment', ACCOUNT, setback({ at: outcome.at })],
    [
      'a removal, for what was there before',
      { ...ACCOUNT, calls: [{ ...CALL, value: null }] },
      setback({ next: another }),
    ],
    ['a write of nobody known, while nothing was done to the nodes', ACCOUNT, setback({ shown: another })],
    [
      'a write whose owner crashed, and which its backup keeps',
      { ...ACCOUNT, events: crashed(OWNER, LATER) },
      setback(),
    ],
    [
      'a mirror, while a node joined and another left',
      {
        ...ACCOUNT,
        events: [
          ...ACCOUNT.events,
          { type: 'joining', at: invokedAt + 1 },
          { type: 'stopping', at: LATER, node: OWNER },
        ],
      },
      setback({ isMirror: true }),
    ],
    [
      'a mirror, after a split was over and every copy restored',
      { ...ACCOUNT, events: [...cut(0.5, 1), ...ACCOUNT.events] },
      setback({ isMirror: true }),
    ],
    ['a mirror, while nobody was taken for lost', seen([1, 'a1'], [LATER - 1, 'a1']), setback({ isMirror: true })],
    [
      'a mirror, before anybody was taken for lost',
      seen([LATER + 1, 'a1'], [LATER + 2, 'a2']),
      setback({ isMirror: true }),
    ],
    ['a client that gives back, while an owner was taken for lost', seen([1, 'a1'], [LATER - 1, 'a2']), setback()],
    [
      'a client that gives back, in the middle of a split',
      { ...ACCOUNT, events: [...ACCOUNT.events, ...cut(outcome.at + 1)] },
      setback(),
    ],
  ]
  for (const [name, account, one] of UNFORGIVEN) {
    it(`must be shown on: ${name}`, () => expect(breachesOf(account, one)).to.have.length(1))
  }

  describe('and was judged in an earlier round', () => {
    const standing = standingOf(CALL, ACCOUNT.events)
    if (standing === undefined) throw new Error('nothing was promised')
    const earlier: readonly KeptPromise[] = [{ call: CALL, standing }]

    it('must be shown on while somebody keeps it', () => {
      expect(breachesOf({ ...ACCOUNT, calls: [], earlier }, setback())).to.have.length(1)
    })

    it('may be shown no more where it was a removal, and nothing is shown', () => {
      const removal = { standing, call: { ...CALL, value: null } }
      expect(breachesOf({ ...ACCOUNT, calls: [], earlier: [removal] }, setback())).to.deep.equal([])
    })

    it('may be shown no more once nobody does', () => {
      const lost = [OWNER, BACKUP].map((node) => ({ type: 'crashed', at: LATER, node }) as const)
      expect(breachesOf({ ...ACCOUNT, calls: [], earlier, events: lost }, setback())).to.deep.equal([])
    })
  })
})
