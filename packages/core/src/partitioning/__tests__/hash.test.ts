/** The vectors both ends of the wire must agree on, and what the sums and content hashes promise. */
import { expect } from 'chai'
import fc from 'fast-check'
import { combineHashes, fingerprintOf, hashString } from '../hash'
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

describe('fingerprintOf', () => {
  it('ends as MurmurHash3 does', () => {
    // fmix32 of the reference implementation, over FNV-1a of these texts.
    expect([hashString('a'), fingerprintOf('a')]).to.deep.equal([0xe40c292c, 0x1a80b1b3])
    expect([hashString('foobar'), fingerprintOf('foobar')]).to.deep.equal([0xbf9cf968, 0xc0da6dc])
  })

  it('does not cancel out in a sum, where two stamps change by a digit each', () => {
    const stamped = (key: string, millis: number): number => fingerprintOf(`map\u0000${key}\u0000${millis}:0:ana~1f3c`)
    const sums = new Map<number, string>()
    for (let a = 0; a < 100; a++) {
      for (let b = 0; b < 100; b++) {
        const sum = combineHashes([
          stamped('user-17', 1_790_000_000_000 + a),
          stamped('user-42', 1_790_000_000_000 + b),
        ])
        expect(sums.get(sum), `${a} and ${b}`).to.equal(undefined)
        sums.set(sum, `${a} and ${b}`)
      }
    }
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
