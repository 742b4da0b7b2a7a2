/** The vectors both ends of the wire must agree on, and what the sums and content hashes promise. */
import { expect } from 'chai'
import fc from 'fast-check'
import { combineHashes, hashString } from '../hash'
import { hashObject, stableJson } from '../hash-object'
import { PARTITION_COUNT, partitionIdOf } from '../partition-id'

const PARTITION_VECTORS: ReadonlyArray<readonly [key: string, partitionId: number]> = [
  ['', 199],
  ['a', 101],
  ['foobar', 117],
  ['key-1', 236],
  ['test-key-123', 50],
  ['users:abc123', 228],
  ['user:100', 104],
  ['é', 105],
  ['日本', 53],
]

describe('hashString', () => {
  it('hashes nothing to the offset basis, and "foobar" as published', () => {
    expect(hashString('')).to.equal(0x811c9dc5)
    expect(hashString('foobar')).to.equal(0xbf9cf968)
  })

  it('is an unsigned 32-bit number for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hash = hashString(text)
        return Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32
      }),
    )
  })
})

describe('partitionIdOf', () => {
  for (const [key, partitionId] of PARTITION_VECTORS) {
    it(`puts ${JSON.stringify(key)} into partition ${partitionId}`, () => {
      expect(partitionIdOf(key)).to.equal(partitionId)
    })
  }

  it('leaves no partition empty and none crowded', () => {
    const counts = Array.from({ length: PARTITION_COUNT }, () => 0)
    for (let index = 0; index < 271_000; index++) {
      const id = partitionIdOf(`user:${index}`)
      counts[id] = (counts[id] ?? 0) + 1
    }
    expect(Math.min(...counts)).to.be.above(500)
    expect(Math.max(...counts)).to.be.below(2000)
  })
})

describe('combineHashes', () => {
  it('wraps at 32 bits', () => {
    expect(combineHashes([0xffffffff, 2])).to.equal(1)
    expect(combineHashes([])).to.equal(0)
  })

  it('does not depend on the order', () => {
    const hashes = fc.array(fc.nat({ max: 0xffffffff }))
    fc.assert(fc.property(hashes, (list) => combineHashes(list) === combineHashes(list.toReversed())))
  })
})

describe('hashObject', () => {
  it('sees the content, not the order of the keys', () => {
    expect(hashObject({ a: 1, b: { c: [1, 2], d: null } })).to.equal(hashObject({ b: { d: null, c: [1, 2] }, a: 1 }))
    expect(hashObject([1, 2])).to.not.equal(hashObject([2, 1]))
    expect(hashObject({ a: 1 })).to.not.equal(hashObject({ a: 2 }))
  })

  it('is the hash of key-sorted JSON', () => {
    expect(stableJson({ b: 1, a: { d: 2, c: 3 } })).to.equal('{"a":{"c":3,"d":2},"b":1}')
    expect(hashObject({ b: 1, a: 2 })).to.equal(hashString('{"a":2,"b":1}'))
    expect(hashObject(undefined)).to.equal(hashString('null'))
  })
})
