/** Names in storage lead back to the map and key they were made of. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { confirmedKey, parseRecordKey, recordKey } from '../storage-keys'

describe('storage keys', () => {
  it('are plain for plain names', () => expect(recordKey('test', 'a:b')).to.equal('test:a:b'))

  it('lead back to map and key, and never to another pair', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (mapName, key) => {
        expect(parseRecordKey(recordKey(mapName, key))).to.deep.equal({ mapName, key })
        expect(parseRecordKey(confirmedKey(mapName, key))).to.equal(null)
      }),
    )
  })

  it('are told from what is no record', () => expect(parseRecordKey('lonely')).to.equal(null))
})
