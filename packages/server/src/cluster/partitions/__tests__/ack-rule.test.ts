/** Every acknowledgement there can be, as a table: what was asked, who has confirmed, what is said. */
import { expect } from 'chai'
import fc from 'fast-check'
import { ConsistencyLevel, WriteConcern } from '@topgunbuild/core'
import { ackOf, askedBy, isSafe, refusalOf, type Asked, type Copies, type Copy } from '../ack-rule'

/** `B+` has confirmed the write, `B-` has not. */
function copy(text: string): Copy {
  return { nodeId: text.slice(0, -1), covers: text.endsWith('+') }
}

/** `B++` has confirmed the write and has it on its disk, `B+-` only the first, `B--` neither. */
function kept(text: string): Copy {
  return { nodeId: text.slice(0, -2), covers: text.at(-2) === '+', isKept: text.endsWith('+') }
}

function copies(inSync: string, followers = '', backupCount = 1): Copies {
  const list = (text: string): Copy[] => text.split(' ').filter(Boolean).map(copy)
  return { owner: 'O', inSync: list(inSync), followers: list(followers), backupCount }
}

describe('askedBy', () => {
  const TABLE: readonly [WriteConcern | undefined, ConsistencyLevel, Asked][] = [
    [undefined, ConsistencyLevel.QUORUM, 'QUORUM'],
    [undefined, ConsistencyLevel.EVENTUAL, 'APPLIED'],
    [undefined, ConsistencyLevel.STRONG, 'STRONG'],
    [WriteConcern.FIRE_AND_FORGET, ConsistencyLevel.STRONG, 'STRONG'],
    [WriteConcern.MEMORY, ConsistencyLevel.QUORUM, 'QUORUM'],
    [WriteConcern.MEMORY, ConsistencyLevel.EVENTUAL, 'APPLIED'],
    [WriteConcern.APPLIED, ConsistencyLevel.STRONG, 'APPLIED'],
    [WriteConcern.REPLICATED, ConsistencyLevel.EVENTUAL, 'REPLICATED'],
    [WriteConcern.PERSISTED, ConsistencyLevel.EVENTUAL, 'PERSISTED'],
  ]
  for (const [concern, level, asked] of TABLE) {
    it(`takes ${concern ?? 'no concern'} on a node of ${level} as ${asked}`, () => {
      expect(askedBy(concern, level)).to.equal(asked)
    })
  }
})

describe('refusalOf', () => {
  const TABLE: readonly [Asked, Copies, string | undefined][] = [
    ['PERSISTED', copies('A+ B+', '', 2), 'REJECTED'],
    ['STRONG', copies('', '', 0), 'REJECTED'],
    ['STRONG', copies('', '', 1), 'NOT_READY'],
    ['STRONG', copies('A+', 'B+', 2), 'NOT_READY'],
    ['STRONG', copies('A- B-', '', 2), undefined],
    ['REPLICATED', copies('', '', 1), 'NOT_READY'],
    ['REPLICATED', copies('', '', 0), 'NOT_READY'],
    ['REPLICATED', copies('', 'A-', 1), undefined],
    ['REPLICATED', copies('A-', '', 1), undefined],
    ['QUORUM', copies('', '', 1), undefined],
    ['APPLIED', copies('', '', 0), undefined],
  ]
  for (const [asked, given, code] of TABLE) {
    const among = `${given.inSync.length} in sync and ${given.followers.length} following of ${given.backupCount}`
    it(`answers ${asked} with ${among}: ${code ?? 'go on'}`, () => expect(refusalOf(asked, given)?.code).to.equal(code))
  }

  it('names every copy that has no disk where PERSISTED is asked', () => {
    const lacking = (given: Copies): string | undefined => refusalOf('PERSISTED', given)?.message
    expect(lacking({ ...copies(''), ownerKept: false })).to.equal(undefined)
    expect(lacking({ ...copies(''), ownerKept: false, inSync: [kept('A--')] })).to.equal(undefined)
    expect(lacking(copies('A+'))).to.contain('which O, A do not have')
    expect(lacking({ ...copies('A+'), ownerKept: true })).to.contain('which A does not have')
    // Who is only being brought up holds nothing yet that a promise could rest on.
    expect(lacking({ ...copies('', 'F+'), ownerKept: true })).to.equal(undefined)
  })
})

describe('ackOf', () => {
  /** What is asked; the copies; the level reached or nothing yet; the holders. */
  const TABLE: readonly [Asked, Copies, string | undefined, string][] = [
    ['APPLIED', copies(''), 'APPLIED', 'O'],
    ['APPLIED', copies('A-'), 'APPLIED', 'O'],
    ['APPLIED', copies('A+'), 'REPLICATED', 'O A'],
    // n = 0: degrades, and says so by its level.
    ['QUORUM', copies(''), 'APPLIED', 'O'],
    ['QUORUM', copies('', '', 0), 'APPLIED', 'O'],
    // n = 1: one of one.
    ['QUORUM', copies('A-'), undefined, ''],
    ['QUORUM', copies('A+'), 'REPLICATED', 'O A'],
    // n = 2: two of two.
    ['QUORUM', copies('A+ B-', '', 2), undefined, ''],
    ['QUORUM', copies('A+ B+', '', 2), 'REPLICATED', 'O A B'],
    // n = 3: two of three.
    ['QUORUM', copies('A+ B- C-', '', 3), undefined, ''],
    ['QUORUM', copies('A+ B- C+', '', 3), 'REPLICATED', 'O A C'],
    // Followers count only while there is no backup in sync.
    ['QUORUM', copies('A-', 'B+', 2), undefined, ''],
    ['QUORUM', copies('A+', 'B-', 2), 'REPLICATED', 'O A'],
    ['QUORUM', copies('A+', 'B+', 2), 'REPLICATED', 'O A B'],
    ['QUORUM', copies('', 'A-'), undefined, ''],
    ['QUORUM', copies('', 'A+'), 'REPLICATED', 'O A'],
    ['QUORUM', copies('', 'A+ B-', 2), undefined, ''],
    ['REPLICATED', copies(''), undefined, ''],
    ['REPLICATED', copies('A-'), undefined, ''],
    ['REPLICATED', copies('A+'), 'REPLICATED', 'O A'],
    ['REPLICATED', copies('', 'A+'), 'REPLICATED', 'O A'],
    ['STRONG', copies(''), undefined, ''],
    ['STRONG', copies('', '', 0), undefined, ''],
    ['STRONG', copies('A+', '', 2), undefined, ''],
    ['STRONG', copies('A+ B-', '', 2), undefined, ''],
    ['STRONG', copies('A+ B+', '', 2), 'REPLICATED', 'O A B'],
    ['STRONG', copies('A+', 'B+', 2), undefined, ''],
    // While a partition moves it has more copies in sync than it is to keep; none of them may be left out.
    ['STRONG', copies('A+ B-', '', 1), undefined, ''],
    ['PERSISTED', copies('A+ B+', '', 2), undefined, ''],
  ]
  for (const [asked, given, level, holders] of TABLE) {
    const shown = `[${given.inSync.map((one) => one.nodeId + (one.covers ? '+' : '-')).join(' ')}]`
    const following = `[${given.followers.map((one) => one.nodeId + (one.covers ? '+' : '-')).join(' ')}]`
    it(`${asked}, in sync ${shown}, following ${following} of ${given.backupCount}: ${level ?? 'not yet'}`, () => {
      const ack = ackOf(asked, given)
      expect(ack?.level).to.equal(level)
      expect(ack?.holders.join(' ') ?? '').to.equal(holders)
    })
  }

  const DISKS: readonly [boolean, string, string | undefined][] = [
    [true, 'A++ B++', 'PERSISTED'],
    [true, '', 'PERSISTED'],
    [false, 'A++ B++', undefined],
    [true, 'A++ B+-', undefined],
    [true, 'A++ B--', undefined],
  ]
  for (const [ownerKept, inSync, level] of DISKS) {
    it(`PERSISTED, owner ${ownerKept ? 'kept' : 'not yet'}, in sync [${inSync}]: ${level ?? 'not yet'}`, () => {
      const given = { ...copies('', 'F+'), ownerKept, inSync: inSync.split(' ').filter(Boolean).map(kept) }
      expect(ackOf('PERSISTED', given)?.level).to.equal(level)
    })
  }

  it('needs no disk for any other level, and never says PERSISTED unasked', () => {
    const given = { ...copies(''), ownerKept: false, inSync: [kept('A+-')] }
    for (const asked of ['APPLIED', 'QUORUM', 'REPLICATED', 'STRONG'] as const) {
      expect(ackOf(asked, given)?.level, asked).to.equal('REPLICATED')
      expect(ackOf(asked, { ...given, ownerKept: true, inSync: [kept('A++')] })?.level, asked).to.equal('REPLICATED')
    }
  })

  it('takes for safe what every copy in sync has, on its disk where it has one', () => {
    const SAFE: readonly [Copies, boolean][] = [
      [copies('A+ B+', 'F-'), true],
      [copies('A+ B-'), false],
      [{ ...copies('A+'), ownerKept: false }, false],
      [{ ...copies(''), ownerKept: true, inSync: [kept('A+-')] }, false],
      [{ ...copies(''), ownerKept: true, inSync: [kept('A++'), copy('B+')] }, true],
    ]
    for (const [given, safe] of SAFE) expect(isSafe(given), JSON.stringify(given)).to.equal(safe)
  })

  it('never says REPLICATED of a write that only its owner holds, and names every holder once', () => {
    const copyArbitrary = (prefix: string): fc.Arbitrary<Copy[]> =>
      fc.array(fc.boolean(), { maxLength: 4 }).map((all) => all.map((covers, at) => ({ nodeId: prefix + at, covers })))
    const askedArbitrary = fc.constantFrom<Asked>('APPLIED', 'QUORUM', 'REPLICATED', 'STRONG', 'PERSISTED')
    fc.assert(
      fc.property(
        askedArbitrary,
        fc.record({
          owner: fc.constant('O'),
          inSync: copyArbitrary('b'),
          followers: copyArbitrary('f'),
          backupCount: fc.nat(4),
        }),
        (asked, given) => {
          const ack = ackOf(asked, given)
          if (ack === undefined) return
          const holding = [...given.inSync, ...given.followers].filter((one) => one.covers).map((one) => one.nodeId)
          expect(ack.holders).to.deep.equal(['O', ...holding])
          if (ack.level === 'REPLICATED') expect(holding.length).to.be.greaterThan(0)
          if (asked === 'REPLICATED' || asked === 'STRONG') expect(ack.level).to.equal('REPLICATED')
          const safer = { ...given, inSync: given.inSync.map((one) => ({ ...one, covers: true })) }
          expect(ackOf(asked, safer)).not.to.equal(undefined)
        },
      ),
    )
  })
})
