/** What was stored as a record is taken as it is, made into one, or told to be none. */
import { expect } from 'chai'
import { readRecord } from '../record-schema'

const timestamp = { millis: 5, counter: 0, nodeId: 'a' }

describe('a record that was stored', () => {
  for (const record of [
    { value: 1, timestamp },
    { value: null, timestamp },
    { value: { deep: [1] }, timestamp, ttlMs: 5 },
  ]) {
    it(`is taken as it is: ${JSON.stringify(record)}`, () => expect(readRecord(record)).to.equal(record))
  }

  it('is made into one without what is not there, or not of a record', () => {
    const read = readRecord({ value: undefined, timestamp: { ...timestamp, more: 1 }, ttlMs: undefined, more: 1 })
    expect(read).to.deep.equal({ value: null, timestamp })
    expect(Object.keys(read ?? {})).to.deep.equal(['value', 'timestamp'])
  })

  for (const other of [
    undefined,
    null,
    1,
    'text',
    [],
    {},
    { value: 1 },
    { value: 1, timestamp: { ...timestamp, millis: -1 } },
    { value: 1, timestamp, ttlMs: 0 },
  ]) {
    it(`is not ${JSON.stringify(other)}`, () => expect(readRecord(other)).to.equal(null))
  }
})
