/** Ops of observed-remove maps, as 0.11 sends them, become writes under key and tag. */
import { expect } from 'chai'
import { ORMap, HLC, placedKey, type ClientOp, type Timestamp } from '@topgunbuild/core'
import { isOrOp, recordOpOf } from '../or-ops'

const added: Timestamp = { millis: 7, counter: 1, nodeId: 'away' }
const tag = '7:1:away'
const later: Timestamp = { millis: 9, counter: 0, nodeId: 'here' }
const addition = (orRecord: unknown): ClientOp => ({ id: 'o', mapName: 'tags', key: 'k', opType: 'OR_ADD', orRecord })
const removal = (orTag: string | null): ClientOp => ({ id: 'o', mapName: 'tags', key: 'k', opType: 'OR_REMOVE', orTag })
const read = (op: ClientOp): ClientOp | string => recordOpOf(op, () => later)

describe('an op of an observed-remove map', () => {
  it('is told from a write by its type', () => {
    expect([addition(1), removal(tag), { mapName: 'm', key: 'k', opType: 'PUT' }].map(isOrOp)).to.deep.equal([
      true,
      true,
      false,
    ])
  })

  it('adds a record under its key and tag', () => {
    expect(read(addition({ value: 'v', timestamp: added, tag }))).to.deep.equal({
      id: 'o',
      mapName: 'tags',
      opType: 'PUT',
      key: placedKey('k', tag),
      record: { value: 'v', timestamp: added },
    })
  })

  it('keeps the time-to-live of what it adds', () => {
    const op = read(addition({ value: 'v', timestamp: added, tag, ttlMs: 5 }))
    expect(typeof op === 'string' ? op : op.record).to.deep.equal({ value: 'v', timestamp: added, ttlMs: 5 })
  })

  it('removes by a tombstone of this node, stamped past the addition', () => {
    let after: Timestamp | undefined
    const op = recordOpOf(removal(tag), (timestamp) => {
      after = timestamp
      return later
    })
    expect(op).to.deep.equal({
      id: 'o',
      mapName: 'tags',
      opType: 'REMOVE',
      key: placedKey('k', tag),
      record: { value: null, timestamp: later },
    })
    expect(after).to.deep.equal(added)
  })

  it('is understood by an OR map', () => {
    const map = new ORMap<string, unknown>(new HLC('here'))
    const op = read(addition({ value: 'v', timestamp: added, tag }))
    expect(map.apply('k', { value: 'v', timestamp: added, tag })).to.equal(true)
    expect(typeof op === 'string' ? op : op.key).to.equal(placedKey('k', map.getRecords('k')[0]?.tag ?? ''))
  })

  const BAD: readonly [string, ClientOp, string][] = [
    ['without a record', addition(undefined), 'An OR_ADD carries an orRecord with a value, a timestamp and a tag.'],
    ['of null', addition(null), 'An OR_ADD carries an orRecord with a value, a timestamp and a tag.'],
    ['without a tag', addition({ value: 1, timestamp: added }), 'An OR_ADD carries an orRecord'],
    ['without a stamp', addition({ value: 1, tag }), 'An OR_ADD carries an orRecord'],
    ['of no value', addition({ value: null, timestamp: added, tag }), 'An OR_ADD adds a value; null is none.'],
    ['that removes nothing', removal(null), 'An OR_REMOVE carries as orTag the tag of what it removes.'],
    ['that removes what has no tag', removal('seven'), 'An OR_REMOVE carries as orTag the tag of what it removes.'],
  ]
  for (const [name, op, why] of BAD) {
    it(`is not understood ${name}`, () => {
      expect(read(op)).to.be.a('string').that.includes(why)
    })
  }
})
