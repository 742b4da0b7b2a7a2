/** The decisions of membership as tables: who founds, who takes over, what silence means, which side goes on. */
import { expect } from 'chai'
import { relationOf, versionOf } from '@topgunbuild/core'
import fc from 'fast-check'
import type { Position } from '../../mesh/peer-messages'
import { foundingDecision, type FoundingFacts } from '../founding'
import { NEVER, silenceMs, vouchBoundMs } from '../silence'
import { losesTo } from '../split-choice'
import { takesOver, type TakeoverFacts } from '../takeover'

describe('foundingDecision', () => {
  const facts = (change: Partial<FoundingFacts>): FoundingFacts => {
    const usual = { selfId: 'b', configuredPeers: 2, reached: [], searchedMs: 0, deadAfterMs: 500 }
    const given = { ...usual, rejoins: false, formerPeers: 0, ...change }
    return { missingPeers: Math.max(0, given.configuredPeers - given.reached.length), ...given }
  }
  const fresh = (nodeId: string): FoundingFacts['reached'][number] => ({ nodeId, formed: false })
  const formed = (nodeId: string): FoundingFacts['reached'][number] => ({ nodeId, formed: true })

  const TABLE: readonly [string, FoundingFacts, 'found' | 'join' | 'wait'][] = [
    ['no peers are configured', facts({ configuredPeers: 0 }), 'found'],
    [
      'no peers are configured, but a formed cluster dialled in',
      facts({ configuredPeers: 0, reached: [formed('a')] }),
      'join',
    ],
    ['nobody has answered yet', facts({}), 'wait'],
    ['nobody has answered, for 2 × deadAfterMs', facts({ searchedMs: 1000 }), 'found'],
    ['nobody has answered, almost that long', facts({ searchedMs: 999 }), 'wait'],
    ['one is formed', facts({ reached: [formed('z')] }), 'join'],
    ['one is formed, found after the time was up', facts({ reached: [formed('z')], searchedMs: 5000 }), 'join'],
    ['all answered, this one is the smallest', facts({ reached: [fresh('c'), fresh('d')] }), 'found'],
    ['all answered, another is smaller', facts({ reached: [fresh('a'), fresh('c')] }), 'wait'],
    ['one has not answered', facts({ reached: [fresh('c')] }), 'wait'],
    ['one never answered', facts({ reached: [fresh('c')], searchedMs: 1000 }), 'found'],
    ['one never answered, a smaller one did', facts({ reached: [fresh('a')], searchedMs: 9000 }), 'wait'],
    [
      'it was a member before, and nobody answers',
      facts({ configuredPeers: 0, searchedMs: 9999, rejoins: true }),
      'wait',
    ],
    ['it was a member before, and nobody answers for long', facts({ searchedMs: 10_000, rejoins: true }), 'found'],
    ['it was a member before, and meets a formed cluster', facts({ reached: [formed('c')], rejoins: true }), 'join'],
    [
      'it was a member before, and some of that cluster are here and in no state',
      facts({ reached: [fresh('c')], rejoins: true, formerPeers: 2 }),
      'wait',
    ],
    [
      'it was a member before, and all of that cluster are here and in no state',
      facts({ reached: [fresh('c'), fresh('d')], rejoins: true, formerPeers: 2 }),
      'found',
    ],
    ['it was a member before, alone', facts({ configuredPeers: 0, rejoins: true, formerPeers: 0 }), 'wait'],
    [
      'another newcomer dialled in before the one it was told of answers',
      facts({ configuredPeers: 1, missingPeers: 1, reached: [fresh('c')] }),
      'wait',
    ],
    [
      'another newcomer is all there is after twice the time in which silence counts as loss',
      facts({ configuredPeers: 1, missingPeers: 1, reached: [fresh('c')], searchedMs: 1000 }),
      'found',
    ],
    ['names compare by code unit', facts({ selfId: 'B', configuredPeers: 1, reached: [fresh('a')] }), 'found'],
  ]
  for (const [name, given, decision] of TABLE) {
    it(`when ${name}: ${decision}`, () => expect(foundingDecision(given)).to.equal(decision))
  }

  it('lets exactly one of those who all reach each other found', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 }),
        (names) => {
          const founders = names.filter((selfId) => {
            const reached = names.filter((name) => name !== selfId).map(fresh)
            const configuredPeers = names.length - 1
            return foundingDecision(facts({ selfId, reached, configuredPeers })) === 'found'
          })
          expect(founders.length).to.equal(1)
        },
      ),
    )
  })
})

describe('takesOver', () => {
  const facts = (selfId: string, reachable: string[], hears: Record<string, boolean>, lost = true): TakeoverFacts => ({
    selfId,
    memberIds: ['a', 'b', 'c', 'd'],
    coordinatorLost: lost,
    reachable: new Set(reachable),
    hears: new Map(Object.entries(hears)),
  })
  const TABLE: readonly [string, TakeoverFacts, boolean][] = [
    ['the coordinator is heard', facts('b', [], {}, false), false],
    ['the oldest left, nobody reached', facts('b', [], {}), true],
    ['the oldest left, all deny hearing it', facts('b', ['c', 'd'], { c: false, d: false }), true],
    ['the oldest left, one still hears it', facts('b', ['c', 'd'], { c: false, d: true }), false],
    ['the oldest left, one has not answered', facts('b', ['c', 'd'], { c: false }), false],
    ['the second oldest, the oldest is reached', facts('c', ['b', 'd'], { b: false, d: false }), false],
    ['the second oldest, the oldest is not reached', facts('c', ['d'], { d: false }), true],
    ['an answer of one not reached any more', facts('c', ['d'], { b: true, d: false }), true],
    ['the youngest, alone', facts('d', [], {}), true],
  ]
  for (const [name, given, takes] of TABLE) {
    it(`when ${name}: ${takes ? 'takes over' : 'does not'}`, () => expect(takesOver(given)).to.equal(takes))
  }

  it('never lets two members that reach each other take over', () => {
    const ids = ['b', 'c', 'd']
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        (links, hearing) => {
          const linked = (x: string, y: string): boolean => links[ids.indexOf(x) + ids.indexOf(y) - 1] === true
          const takers = ids.filter((selfId) => {
            const reachable = ids.filter((other) => other !== selfId && linked(selfId, other))
            const hears = Object.fromEntries(reachable.map((other) => [other, hearing[ids.indexOf(other)] === true]))
            return takesOver(facts(selfId, reachable, hears, hearing[ids.indexOf(selfId)] !== true))
          })
          for (const x of takers) for (const y of takers) expect(x !== y && linked(x, y)).to.equal(false)
        },
      ),
    )
  })
})

describe('silence', () => {
  it('is counted in ticks of this node, so that a loop that stood still hears no silence', () => {
    expect(silenceMs(10, 4, 100)).to.equal(600)
    expect(silenceMs(10, 10, 100)).to.equal(0)
    expect(silenceMs(10, NEVER, 100)).to.equal(Number.POSITIVE_INFINITY)
  })

  it('leaves an echo the two ticks it takes to come round, and one to spare', () => {
    expect(vouchBoundMs(500, 100)).to.equal(300)
    expect(vouchBoundMs(2000, 100)).to.equal(1000)
  })
})

describe('losesTo', () => {
  const position = (change: Partial<Position> = {}): Position => ({
    clusterId: 'k',
    version: versionOf(1, 10),
    digest: 1,
    lineage: [{ epoch: 1, issuer: 'm', from: 0 }],
    addresses: ['x', 'y'],
    holders: 1,
    topTerm: 1,
    ...change,
  })
  const issued = (issuer: string): Position => position({ lineage: [{ epoch: 1, issuer, from: 0 }] })

  const other = issued('n')
  const fork = position({ version: versionOf(2, 1), lineage: [{ epoch: 2, issuer: 'q', from: 0 }] })
  const elsewhere = position({ clusterId: 'z' })

  const held = (by: number, of: Position): Position => ({ ...of, holders: by })

  const TABLE: readonly [string, Position, Position, boolean][] = [
    ['fewer holders', held(1, position()), held(2, other), true],
    ['as many holders, and the smaller issuer', position(), other, false],
    ['as many holders, and the greater issuer', other, position(), true],
    ['more holders, though older', held(2, position({ version: versionOf(1, 5) })), fork, false],
    ['as many holders, and older', position({ version: versionOf(1, 9) }), other, true],
    ['a longer list that nobody holds', position({ addresses: ['x', 'y', 'z'] }), held(2, other), true],
    ['fewer members than another cluster', position({ addresses: ['x'] }), elsewhere, true],
    ['as many members as a cluster of a smaller name', elsewhere, position(), true],
  ]
  for (const [name, mine, theirs, loses] of TABLE) {
    it(`with ${name}: ${loses ? 'gives way' : 'goes on'}`, () => expect(losesTo(mine, theirs)).to.equal(loses))
  }

  it('is decided alike at both ends: exactly one of two different sides gives way', () => {
    const arbitrary = fc
      .record({
        clusterId: fc.constantFrom('a', 'b'),
        version: fc.integer({ min: 1, max: 3 }).map((step) => versionOf(1, step)),
        issuer: fc.constantFrom('m', 'n'),
        addresses: fc.array(fc.constant('x'), { minLength: 1, maxLength: 3 }),
        holders: fc.integer({ min: 1, max: 3 }),
      })
      .map(({ issuer, ...rest }) => position({ ...rest, lineage: [{ epoch: 1, issuer, from: 0 }] }))
    fc.assert(
      fc.property(arbitrary, arbitrary, (mine, theirs) => {
        const same = JSON.stringify(mine) === JSON.stringify(theirs)
        const losers = Number(losesTo(mine, theirs)) + Number(losesTo(theirs, mine))
        // States of one line are no split, and nobody asks about them.
        const unrelated = relationOf(mine, theirs) === 'unrelated'
        if (unrelated) expect(losers).to.equal(same ? 0 : 1)
      }),
    )
  })
})
