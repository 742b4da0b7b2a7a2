/** What an LWWMap does for its user, and the merge laws that make replicas agree. */
import { expect } from 'chai'
import fc from 'fast-check'
import { TopGunError } from '../../errors/TopGunError'
import { HLC } from '../../time/HLC'
import { LWWMap } from '../LWWMap'
import type { LWWRecord } from '../LWWRecord'
import { isStampBreach, supersedes } from '../supersedes'

class ManualClock {
  millis = 1000
  now(): number {
    return this.millis
  }
}

function mapOf(nodeId = 'here', clock = new ManualClock()): LWWMap<string, unknown> {
  return new LWWMap<string, unknown>(new HLC(nodeId, { clockSource: clock }))
}

function contentsOf(map: LWWMap<string, unknown>): Array<[string, LWWRecord<unknown> | undefined]> {
  return [...map.allKeys()].sort().map((key) => [key, map.getRecord(key)])
}

// Few stamps and few values, so that equal stamps with other values come up often.
const records: fc.Arbitrary<LWWRecord<unknown>> = fc
  .record({
    value: fc.constantFrom(null, 0, 1, 'a', 'b', { a: 1 }, [1, 2]),
    timestamp: fc.record({
      millis: fc.integer({ min: 1000, max: 1002 }),
      counter: fc.nat({ max: 1 }),
      nodeId: fc.constantFrom('a', 'b'),
    }),
    ttlMs: fc.option(fc.constantFrom(1, 5), { nil: undefined }),
  })
  .map(({ value, timestamp, ttlMs }) => (ttlMs === undefined ? { value, timestamp } : { value, timestamp, ttlMs }))

const writes = fc.array(fc.tuple(fc.constantFrom('k', 'l'), records), { maxLength: 12 })

type Writes = ReadonlyArray<readonly [string, LWWRecord<unknown>]>

function merged(...histories: Writes[]): LWWMap<string, unknown> {
  const map = mapOf()
  for (const history of histories) for (const [key, record] of history) map.merge(key, record)
  return map
}

describe('LWWMap', () => {
  describe('reading and writing', () => {
    it('finds what was set, with its stamp', () => {
      const map = mapOf()
      const record = map.set('k', { a: 1 })
      expect(map.get('k')).to.deep.equal({ a: 1 })
      expect(map.getRecord('k')).to.equal(record)
      expect(record).to.deep.equal({ value: { a: 1 }, timestamp: { millis: 1000, counter: 0, nodeId: 'here' } })
      expect(map.get('other')).to.equal(undefined)
    })

    it('keeps falsy values', () => {
      const map = mapOf()
      for (const value of [0, '', false]) {
        map.set('k', value)
        expect(map.get('k')).to.equal(value)
      }
    })

    it('leaves a tombstone where something was removed', () => {
      const map = mapOf()
      const older = map.set('k', 1)
      const tombstone = map.remove('k')
      expect(tombstone.value).to.equal(null)
      expect(map.get('k')).to.equal(undefined)
      expect(map.merge('k', older)).to.equal(false)
      expect([map.size, [...map.allKeys()], [...map.entries()]]).to.deep.equal([1, ['k'], []])
    })

    it('forgets everything on clear', () => {
      const map = mapOf()
      map.set('k', 1)
      expect(map.getMerkleTree().getRootHash()).to.not.equal(0)
      map.clear()
      expect([map.size, map.getRecord('k'), map.getMerkleTree().getRootHash()]).to.deep.equal([0, undefined, 0])
    })

    it('tells each listener of each change, until it stops listening', () => {
      const map = mapOf()
      let calls = 0
      const listener = (): void => void calls++
      const stopFirst = map.onChange(listener)
      map.onChange(listener)
      const record = map.set('k', 1)
      expect(calls).to.equal(2)
      map.merge('k', record)
      expect(calls, 'a merge that changed nothing').to.equal(2)
      stopFirst()
      stopFirst()
      map.remove('k')
      map.clear()
      expect(calls).to.equal(4)
    })

    it('keeps its records in the store it was given', () => {
      const store = new Map<string, LWWRecord<number>>()
      const map = new LWWMap<string, number>(new HLC('here', { clockSource: new ManualClock() }), store)
      const record = map.set('k', 1)
      expect([...store]).to.deep.equal([['k', record]])
    })
  })

  describe('time-to-live', () => {
    it('ends after, not at, its last millisecond', () => {
      const clock = new ManualClock()
      const map = mapOf('here', clock)
      map.set('k', 1, 50)
      clock.millis = 1050
      expect(map.get('k')).to.equal(1)
      clock.millis = 1051
      expect(map.get('k')).to.equal(undefined)
      expect([...map.entries()]).to.deep.equal([])
      expect(map.getRecord('k')).to.include({ value: 1, ttlMs: 50 })
      expect(map.size).to.equal(1)
    })

    for (const ttlMs of [0, -1, Number.NaN, Infinity]) {
      it(`is refused when it is ${ttlMs}, before anything changed`, () => {
        const map = mapOf()
        expect(() => map.set('k', 1, ttlMs))
          .to.throw(TopGunError)
          .with.property('code', 'REJECTED')
        expect(map.size).to.equal(0)
      })
    }
  })

  describe('prune', () => {
    it('drops the tombstones strictly older, and nothing else', () => {
      const clock = new ManualClock()
      const map = mapOf('here', clock)
      map.set('live', 1)
      map.remove('old')
      clock.millis = 2000
      const limit = map.remove('limit').timestamp
      clock.millis = 3000
      map.remove('new')
      expect(map.prune(limit)).to.deep.equal(['old'])
      expect([...map.allKeys()]).to.have.members(['live', 'limit', 'new'])
    })
  })

  describe('merge', () => {
    it('moves the clock past the remote stamp, whether the record stands or not', () => {
      const map = mapOf()
      map.set('k', 1)
      expect(map.merge('l', { value: 2, timestamp: { millis: 5000, counter: 4, nodeId: 'z' } })).to.equal(true)
      expect(map.merge('l', { value: 3, timestamp: { millis: 4000, counter: 4, nodeId: 'z' } })).to.equal(false)
      expect(map.set('k', 2).timestamp).to.include({ millis: 5000 })
      expect(map.get('l')).to.equal(2)
    })

    it('is commutative', () => {
      fc.assert(
        fc.property(writes, writes, (first, second) => {
          expect(contentsOf(merged(first, second))).to.deep.equal(contentsOf(merged(second, first)))
        }),
      )
    })

    it('is associative', () => {
      fc.assert(
        fc.property(writes, writes, writes, (a, b, c) => {
          const left = merged(
            [...merged(a, b).allKeys()].map((key) => [key, recordIn(merged(a, b), key)]),
            c,
          )
          const right = merged(
            a,
            [...merged(b, c).allKeys()].map((key) => [key, recordIn(merged(b, c), key)]),
          )
          expect(contentsOf(left)).to.deep.equal(contentsOf(right))
        }),
      )
    })

    it('is idempotent: what was merged once changes nothing again', () => {
      fc.assert(
        fc.property(writes, (history) => {
          const map = merged(history)
          const before = contentsOf(map)
          for (const [key, record] of history) expect(map.merge(key, structuredClone(record))).to.equal(false)
          expect(contentsOf(map)).to.deep.equal(before)
        }),
      )
    })

    it('brings replicas that wrote, removed and gossiped at random to one content', () => {
      const steps = fc.array(
        fc.record({
          at: fc.nat({ max: 2 }),
          key: fc.constantFrom('k', 'l', 'm'),
          value: fc.option(fc.integer()),
          sendTo: fc.option(fc.nat({ max: 2 })),
          wall: fc.integer({ min: 1000, max: 1010 }),
        }),
        { maxLength: 40 },
      )
      fc.assert(
        fc.property(steps, (history) => {
          const clock = new ManualClock()
          const replicas = ['a', 'b', 'c'].map((nodeId) => mapOf(nodeId, clock))
          const at = (index: number): LWWMap<string, unknown> => replicas[index] ?? expect.fail('no such replica')
          for (const { at: writer, key, value, sendTo, wall } of history) {
            clock.millis = wall
            const record = value === null ? at(writer).remove(key) : at(writer).set(key, value)
            if (sendTo !== null) at(sendTo).merge(key, record)
          }
          for (const from of replicas) {
            for (const to of replicas) for (const key of from.allKeys()) to.merge(key, recordIn(from, key))
          }
          expect(contentsOf(at(1))).to.deep.equal(contentsOf(at(0)))
          expect(contentsOf(at(2))).to.deep.equal(contentsOf(at(0)))
          expect(at(1).getMerkleTree().getRootHash()).to.equal(at(0).getMerkleTree().getRootHash())
        }),
      )
    })
  })
})

function recordIn(map: LWWMap<string, unknown>, key: string): LWWRecord<unknown> {
  return map.getRecord(key) ?? expect.fail(`no record under ${key}`)
}

describe('supersedes', () => {
  it('chooses exactly one of any two different records', () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const [forward, backward] = [supersedes(a, b), supersedes(b, a)]
        expect(forward && backward).to.equal(false)
        if (!forward && !backward) expect(a).to.deep.equal(b)
      }),
    )
  })

  it('calls two contents under one stamp a breach', () => {
    const timestamp = { millis: 1, counter: 0, nodeId: 'a' }
    expect(isStampBreach({ value: 1, timestamp }, { value: 2, timestamp })).to.equal(true)
    expect(isStampBreach({ value: 1, timestamp }, { value: 1, timestamp, ttlMs: 5 })).to.equal(true)
    expect(isStampBreach({ value: { a: 1 }, timestamp }, { value: { a: 1 }, timestamp })).to.equal(false)
    expect(isStampBreach({ value: 1, timestamp }, { value: 2, timestamp: { ...timestamp, counter: 1 } })).to.equal(
      false,
    )
  })
})
