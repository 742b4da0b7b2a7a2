/** The total order of timestamps, and their string form. */
import { expect } from 'chai'
import fc from 'fast-check'
import { compareTimestamps, parseTimestamp, timestampToString } from '../compare-timestamps'
import type { Timestamp } from '../Timestamp'

const stamp = (millis: number, counter: number, nodeId: string): Timestamp => ({ millis, counter, nodeId })

const timestamps: fc.Arbitrary<Timestamp> = fc.record({
  millis: fc.nat({ max: 3 }),
  counter: fc.nat({ max: 3 }),
  nodeId: fc.constantFrom('a', 'B', 'ä', 'b', ''),
})

const ASCENDING: ReadonlyArray<readonly [string, Timestamp, Timestamp]> = [
  ['millis before counter', stamp(1, 9, 'z'), stamp(2, 0, 'a')],
  ['counter before nodeId', stamp(1, 1, 'z'), stamp(1, 2, 'a')],
  ['counters as numbers', stamp(1, 9, 'a'), stamp(1, 10, 'a')],
  ['nodeId last', stamp(1, 1, 'a'), stamp(1, 1, 'b')],
  ['upper case before lower, as no locale would', stamp(1, 1, 'B'), stamp(1, 1, 'a')],
  ['accents behind the alphabet, as no locale would', stamp(1, 1, 'z'), stamp(1, 1, 'ä')],
]

describe('compareTimestamps', () => {
  for (const [rule, smaller, greater] of ASCENDING) {
    it(`compares ${rule}`, () => {
      expect(compareTimestamps(smaller, greater)).to.be.below(0)
      expect(compareTimestamps(greater, smaller)).to.be.above(0)
      expect(compareTimestamps(smaller, { ...smaller })).to.equal(0)
    })
  }

  it('is a total order', () => {
    fc.assert(
      fc.property(timestamps, timestamps, timestamps, (a, b, c) => {
        expect(Math.sign(compareTimestamps(a, b)) + Math.sign(compareTimestamps(b, a))).to.equal(0)
        if (compareTimestamps(a, b) <= 0 && compareTimestamps(b, c) <= 0) {
          expect(compareTimestamps(a, c)).to.be.at.most(0)
        }
      }),
    )
  })
})

describe('parseTimestamp', () => {
  it('reads back what timestampToString wrote', () => {
    expect(timestampToString(stamp(12, 3, 'ana~0f'))).to.equal('12:3:ana~0f')
    fc.assert(
      fc.property(timestamps, (timestamp) => {
        expect(parseTimestamp(timestampToString(timestamp))).to.deep.equal(timestamp)
      }),
    )
  })

  for (const text of ['', '1', '1:2', '1:2:a:b', 'x:2:a', '1:x:a', '1.5:2:a', '-1:2:a', ':2:a', '1e3:2:a']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseTimestamp(text)).to.throw('Invalid timestamp format')
    })
  }
})
