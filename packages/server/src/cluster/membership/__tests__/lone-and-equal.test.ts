/** Membership decisions at their edges: a member that is alone, sides that are equal, places just within reach. */
import { versionOf } from '@topgunbuild/core'
import { expect } from 'chai'
import type { Position } from '../../mesh/peer-messages'
import { foundingDecision, type FoundingFacts } from '../founding'
import { isPlausible } from '../plausible'
import { losesTo } from '../split-choice'

describe('a node without a state', () => {
  const facts = (change: Partial<FoundingFacts>): FoundingFacts => ({
    selfId: 'b',
    configuredPeers: 0,
    missingPeers: 0,
    reached: [],
    rejoins: false,
    formerPeers: 0,
    searchedMs: 0,
    deadAfterMs: 500,
    ...change,
  })
  const restored = { rejoins: true, isRestored: true }
  const TABLE: readonly [string, FoundingFacts, 'found' | 'wait'][] = [
    ['all of its cluster, back from its disk', facts(restored), 'found'],
    ['all of its cluster, but taken out of it', facts({ rejoins: true, isRestored: false }), 'wait'],
    ['back from its disk, but told to look for peers', facts({ ...restored, configuredPeers: 1 }), 'wait'],
    ['back from its disk, but one of two members', facts({ ...restored, formerPeers: 1 }), 'wait'],
    [
      'told of no peers, and reached by a smaller one in no state',
      facts({ reached: [{ nodeId: 'a', formed: false }] }),
      'found',
    ],
    [
      'beside another of its own name',
      facts({ configuredPeers: 1, reached: [{ nodeId: 'b', formed: false }] }),
      'wait',
    ],
  ]
  for (const [name, given, decision] of TABLE) {
    it(`that is ${name}: ${decision}`, () => expect(foundingDecision(given)).to.equal(decision))
  }
})

describe('of two sides of a split', () => {
  const issued = (...issuers: string[]): Position => ({
    clusterId: 'k',
    version: versionOf(1, 10),
    digest: 1,
    lineage: issuers.map((issuer) => ({ epoch: 1, issuer, from: 0 })),
    addresses: ['x', 'y'],
    holders: 1,
    topTerm: 1,
  })

  it('none gives way to one that is just like it', () => {
    expect(losesTo(issued('m'), issued('m'))).to.equal(false)
  })

  it('the one that tells no issuer goes on, whatever the name of the other', () => {
    for (const issuer of ['A', 'm']) {
      expect(losesTo(issued(), issued(issuer)), issuer).to.equal(false)
      expect(losesTo(issued(issuer), issued()), issuer).to.equal(true)
    }
  })
})

describe('a place that a peer tells of', () => {
  const at = (topTerm: number) => ({ version: versionOf(1, 3), topTerm })

  it('is believed by a node that knows nothing yet', () => {
    expect(isPlausible(at(2 ** 32), null)).to.equal(true)
    expect(isPlausible(at(2 ** 32 + 1), null)).to.equal(false)
  })

  it('may be so many terms ahead of its own, and not one more', () => {
    for (const own of [1, 1000]) {
      expect(isPlausible(at(own + 2 ** 32), at(own)), `${own}`).to.equal(true)
      expect(isPlausible(at(own + 2 ** 32 + 1), at(own)), `${own}`).to.equal(false)
    }
  })
})
