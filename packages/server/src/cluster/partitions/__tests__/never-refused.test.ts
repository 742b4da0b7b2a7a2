/** Most writes need not look at the copies before they are applied: of these none is ever refused for them. */
import { expect } from 'chai'
import fc from 'fast-check'
import { isNeverRefused, refusalOf, type Asked, type Copies } from '../ack-rule'

const ASKED: readonly Asked[] = ['APPLIED', 'QUORUM', 'REPLICATED', 'STRONG', 'PERSISTED']

const copy = fc.record(
  { nodeId: fc.constantFrom('A', 'B', 'C'), covers: fc.boolean(), isKept: fc.boolean() },
  { requiredKeys: ['nodeId', 'covers'] },
)
const copies: fc.Arbitrary<Copies> = fc.record(
  {
    owner: fc.constant('O'),
    inSync: fc.array(copy, { maxLength: 3 }),
    followers: fc.array(copy, { maxLength: 3 }),
    backupCount: fc.integer({ min: 0, max: 3 }),
    ownerKept: fc.boolean(),
  },
  { requiredKeys: ['owner', 'inSync', 'followers', 'backupCount'] },
)

describe('what is never refused for its copies', () => {
  for (const asked of ASKED) {
    const isNever = isNeverRefused(asked)
    it(`${isNever ? 'is' : 'is not'} a write that asks for ${asked}`, () => {
      const refused = fc
        .sample(copies, { numRuns: 500, seed: 1 })
        .filter((given) => refusalOf(asked, given) !== undefined)
      expect(refused.length === 0).to.equal(isNever)
    })
  }
})
