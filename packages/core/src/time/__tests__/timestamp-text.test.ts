/** The text of a timestamp as it is today: numbers of many digits, read back as they were. */
import { expect } from 'chai'
import fc from 'fast-check'
import { parseTimestamp, timestampToString } from '../compare-timestamps'

describe('the text of a timestamp', () => {
  it('holds numbers of any length', () => {
    const timestamp = { millis: 1_767_225_600_123, counter: 42, nodeId: 'ana' }
    expect(timestampToString(timestamp)).to.equal('1767225600123:42:ana')
    expect(parseTimestamp('1767225600123:42:ana')).to.deep.equal(timestamp)
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (millis, counter) => {
        const stamp = { millis, counter, nodeId: 'ana' }
        expect(parseTimestamp(timestampToString(stamp))).to.deep.equal(stamp)
      }),
    )
  })

  it('is named where it cannot be read', () => {
    expect(() => parseTimestamp('yesterday')).to.throw('Invalid timestamp format: yesterday')
  })
})
