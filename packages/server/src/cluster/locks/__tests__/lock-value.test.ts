/** Which of two records of a lock tells what came of it, and that no token is ever forgotten. */
import { expect } from 'chai'
import fc from 'fast-check'
import { compareTimestamps, type LWWRecord, type Timestamp } from '@topgunbuild/core'
import { mergedLock, readLock, topTokenOf, type LockValue } from '../lock-value'

const ana: LockValue = { holder: 'ana', requestId: 'ana-1', token: 10, ttlMs: 5000, term: 4 }
const ben: LockValue = { holder: 'ben', requestId: 'ben-1', token: 20, ttlMs: 5000, term: 3 }
const NEW: Timestamp = { millis: 999, counter: 0, nodeId: 'owner' }

const at = (millis: number, value: unknown): LWWRecord<unknown> => ({
  value,
  timestamp: { millis, counter: 0, nodeId: 'w' },
})
const anew = (value: unknown): LWWRecord<unknown> => ({ value, timestamp: NEW })

describe('readLock', () => {
  const bad: readonly [string, unknown][] = [
    ['nothing', undefined],
    ['a removal', null],
    ['the value of a client', 'mine'],
    ['no holder', { ...ana, holder: undefined }],
    ['a holder without a name', { ...ana, holder: 7 }],
    ['no request', { ...ana, requestId: undefined }],
    ['a token that is none', { ...ana, token: 1.5 }],
    ['no time', { ...ana, ttlMs: 0 }],
    ['a term that is none', { ...ana, term: '4' }],
    ['a greater token that is none', { ...ana, above: 'all' }],
  ]
  for (const [name, value] of bad) {
    it(`takes ${name} for nothing an owner wrote`, () => expect(readLock(value)).to.equal(undefined))
  }

  it('reads what an owner writes of a lock that is held, or free, or of which more may have been given', () => {
    const written = [ana, { ...ana, holder: null }, { ...ana, above: 30 }]
    expect(written.map((value) => readLock(value))).to.deep.equal(written)
  })
})

describe('topTokenOf', () => {
  it('is the token, unless a greater one may have been given elsewhere', () => {
    expect([ana, { ...ana, above: 30 }, { ...ana, above: 3 }].map((value) => topTokenOf(value))).to.deep.equal([
      10, 30, 10,
    ])
  })
})

describe('mergedLock', () => {
  type Row = readonly [string, LWWRecord<unknown> | undefined, LWWRecord<unknown>, LWWRecord<unknown> | undefined]
  const released = { ...ana, holder: null }
  const TABLE: readonly Row[] = [
    ['takes what comes back where nothing stands', undefined, at(1, ana), at(1, ana)],
    ['leaves what stands where the same comes back', at(5, ana), at(5, ana), undefined],
    ['leaves what stands where an earlier decision comes back', at(5, released), at(4, ana), undefined],
    ['takes a later decision of the same owner', at(4, ana), at(5, released), at(5, released)],
    [
      'takes a greater token of the same term, and stamps it anew where its stamp is the earlier',
      at(5, ana),
      at(4, { ...ben, term: 4 }),
      anew({ ...ben, term: 4 }),
    ],
    [
      'takes a greater token of the same term as it is',
      at(5, ana),
      at(6, { ...ben, term: 4 }),
      at(6, { ...ben, term: 4 }),
    ],
    [
      'lets no lesser token of the same term win by its stamp',
      at(5, { ...ben, term: 4 }),
      at(6, ana),
      anew({ ...ben, term: 4 }),
    ],
    [
      'lets a later term win over a later stamp, and stamps it anew',
      at(5, { ...ben, token: 9 }),
      at(4, ana),
      anew(ana),
    ],
    [
      'lets no earlier term win by its stamp, and stamps anew what stands',
      at(4, ana),
      at(5, { ...ben, token: 9 }),
      anew(ana),
    ],
    ['takes a later term as it is where its stamp is the later', at(4, { ...ben, token: 9 }), at(5, ana), at(5, ana)],
    ['leaves a later term whose stamp is the later', at(5, ana), at(4, { ...ben, token: 9 }), undefined],
    ['keeps a greater token of an earlier term in mind', at(5, ana), at(4, ben), anew({ ...ana, above: 20 })],
    ['keeps a greater token in mind that a later term replaces', at(4, ben), at(5, ana), anew({ ...ana, above: 20 })],
    [
      'keeps a greater token in mind that the other side only had in mind',
      at(5, ana),
      at(4, { ...ben, token: 9, above: 30 }),
      anew({ ...ana, above: 30 }),
    ],
    ['raises what it had in mind already', at(5, { ...ana, above: 15 }), at(4, ben), anew({ ...ana, above: 20 })],
    ['leaves what stands where it has the token in mind already', at(5, { ...ana, above: 20 }), at(4, ben), undefined],
    ['lets nothing given back come to be held again by its stamp', at(5, released), at(6, ana), anew(released)],
    ['takes what was given back, whatever its stamp', at(6, ana), at(5, released), anew(released)],
    [
      'takes the longer of two times that were promised under one token',
      at(6, ana),
      at(5, { ...ana, requestId: 'ana-2', ttlMs: 9000 }),
      anew({ ...ana, requestId: 'ana-2', ttlMs: 9000 }),
    ],
    ['takes what an owner wrote over what none did', at(5, 'mine'), at(4, ana), anew(ana)],
    ['lets nothing that no owner wrote win by its stamp', at(4, ana), at(5, 'mine'), anew(ana)],
    ['leaves what an owner wrote where something else comes back', at(5, ana), at(4, 'mine'), undefined],
    ['takes the later of two that no owner wrote', at(4, 'mine'), at(5, 'yours'), at(5, 'yours')],
    ['leaves the later of two that no owner wrote', at(5, 'mine'), at(4, 'yours'), undefined],
  ]
  for (const [name, standing, returned, merged] of TABLE) {
    it(name, () => expect(mergedLock(standing, returned, () => NEW)).to.deep.equal(merged))
  }
})

describe('mergedLock, in whatever order', () => {
  const value: fc.Arbitrary<LockValue> = fc
    .record({
      holder: fc.constantFrom('ana', 'ben', null),
      requestId: fc.constantFrom('1', '2'),
      token: fc.integer({ min: 1, max: 4 }),
      ttlMs: fc.constantFrom(1000, 2000),
      term: fc.integer({ min: 1, max: 3 }),
      above: fc.option(fc.integer({ min: 5, max: 8 }), { nil: undefined }),
    })
    .map(({ above, ...rest }) => (above === undefined ? rest : { ...rest, above }))

  /** No two records of one lock have the same stamp. */
  const records = (count: number): fc.Arbitrary<LWWRecord<unknown>[]> =>
    fc
      .uniqueArray(fc.nat(20), { minLength: count, maxLength: count })
      .chain((stamps) => fc.tuple(...stamps.map((millis) => value.map((one) => at(millis, one)))))

  /** What stands once all of them came back, one after the other. */
  function mergedAll(all: readonly LWWRecord<unknown>[]): LWWRecord<unknown> {
    let millis = 100
    return all.reduce((standing, one) => {
      const stamp = (): Timestamp => ({ millis: ++millis, counter: 0, nodeId: 'owner' })
      return mergedLock(standing, one, stamp) ?? standing
    })
  }
  const lockIn = (record: LWWRecord<unknown>): LockValue => readLock(record.value) ?? expect.fail('not a lock')
  const tops = (all: readonly LWWRecord<unknown>[]): number => Math.max(...all.map((one) => topTokenOf(lockIn(one))))

  it('ends with the same holder, the same token and the same top token', () => {
    fc.assert(
      fc.property(records(2), (pair) => {
        const [one, other] = [lockIn(mergedAll(pair)), lockIn(mergedAll(pair.toReversed()))]
        expect(one).to.deep.include({ holder: other.holder, requestId: other.requestId, token: other.token })
        expect([topTokenOf(one), topTokenOf(other)]).to.deep.equal([tops(pair), tops(pair)])
      }),
    )
  })

  it('ends with the same where more than two come back, each of another decision', () => {
    const named = (record: LWWRecord<unknown>): string => {
      const { term, token, holder, ttlMs } = lockIn(record)
      return JSON.stringify([term, token, holder === null, ttlMs])
    }
    const distinct = records(4).filter((all) => new Set(all.map(named)).size === all.length)
    const orders = distinct.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: 4 })))
    fc.assert(
      fc.property(orders, ([all, shuffled]) => {
        const [one, other] = [lockIn(mergedAll(all)), lockIn(mergedAll(shuffled))]
        expect(one).to.deep.include({ holder: other.holder, requestId: other.requestId, token: other.token })
        expect([topTokenOf(one), topTokenOf(other)]).to.deep.equal([tops(all), tops(all)])
      }),
    )
  })

  it('ends with a stamp that no copy takes for an earlier one than what it holds', () => {
    fc.assert(
      fc.property(records(2), (pair) => {
        const { timestamp } = mergedAll(pair)
        for (const one of pair) expect(compareTimestamps(timestamp, one.timestamp)).to.be.at.least(0)
      }),
    )
  })

  it('leaves what stands where the same comes back once more', () => {
    fc.assert(
      fc.property(records(2), (pair) => {
        const standing = mergedAll(pair)
        for (const one of pair) expect(mergedLock(standing, one, () => NEW)).to.equal(undefined)
      }),
    )
  })
})
