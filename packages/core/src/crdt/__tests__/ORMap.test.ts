/** An observed-remove map: additions at once all stay, a removal takes what was seen, and order does not matter. */
import { expect } from 'chai'
import fc from 'fast-check'
import { HLC } from '../../time/HLC'
import { LWWMap } from '../LWWMap'
import { ORMap } from '../ORMap'

class ManualClock {
  millis = 1000
  now(): number {
    return this.millis
  }
}

function mapOf(nodeId: string, clock = new ManualClock()): ORMap<string, unknown> {
  return new ORMap<string, unknown>(new HLC(nodeId, { clockSource: clock }))
}

describe('ORMap', () => {
  it('keeps every value of a key, the oldest first', () => {
    const map = mapOf('a')
    map.add('k', 'one')
    map.add('k', { two: 2 })
    map.add('k', 'one')
    map.add('l', 'other')
    expect(map.get('k')).to.deep.equal(['one', { two: 2 }, 'one'])
    expect([map.get('l'), map.get('nobody'), map.size, map.totalRecords]).to.deep.equal([['other'], [], 2, 4])
    expect([...map.allKeys()]).to.deep.equal(['k', 'l'])
  })

  it('says with each value when it was added, under which tag, and for how long', () => {
    const map = mapOf('a')
    const first = map.add('k', 1)
    const second = map.add('k', 2, 500)
    expect(map.getRecords('k')).to.deep.equal([first, second])
    expect(first).to.have.all.keys('value', 'timestamp', 'tag')
    expect([second.ttlMs, first.tag === second.tag]).to.deep.equal([500, false])
  })

  it('removes every equal value, however it is made up, and says under which tags they were', () => {
    const map = mapOf('a')
    const tags = [map.add('k', { a: 1, b: [2] }).tag, map.add('k', { b: [2], a: 1 }).tag]
    map.add('k', { a: 1 })
    expect(map.remove('k', { a: 1, b: [2] })).to.deep.equal(tags)
    expect([map.get('k'), map.getTombstones('k')]).to.deep.equal([[{ a: 1 }], tags])
    expect([map.isTombstoned('k', tags[0] ?? ''), map.isTombstoned('k', 'never')]).to.deep.equal([true, false])
    expect(map.remove('k', 'unknown')).to.deep.equal([])
  })

  it('keeps what was added elsewhere while it was removed here', () => {
    const [a, b] = [mapOf('a'), mapOf('b')]
    a.add('k', 'value')
    b.merge(a)
    a.remove('k', 'value')
    b.add('k', 'value')
    a.merge(b)
    b.merge(a)
    expect([a.get('k'), b.get('k')]).to.deep.equal([['value'], ['value']])
    expect(a.getMerkleTree().getRootHash()).to.equal(b.getMerkleTree().getRootHash())
  })

  it('does not take back what it learned was removed, though the addition arrives later', () => {
    const [a, b] = [mapOf('a'), mapOf('b')]
    const { tag, value, timestamp } = a.add('k', 'value')
    expect(b.applyTombstone('k', tag, { ...timestamp, counter: 9 })).to.equal(true)
    expect(b.apply('k', { tag, value, timestamp })).to.equal(false)
    expect(b.applyTombstone('k', tag, { ...timestamp, counter: 9 })).to.equal(false)
    expect(b.get('k')).to.deep.equal([])
  })

  it('takes an addition from elsewhere once, with its time-to-live', () => {
    const clock = new ManualClock()
    const [a, b] = [mapOf('a', clock), mapOf('b', clock)]
    const record = a.add('k', 'for a while', 500)
    expect([b.apply('k', record), b.apply('k', record)]).to.deep.equal([true, false])
    expect(b.get('k')).to.deep.equal(['for a while'])
    clock.millis += 501
    expect([b.get('k'), b.totalRecords]).to.deep.equal([[], 1])
  })

  it('forgets removals that are old enough, and the keys that go with them', () => {
    const map = mapOf('a')
    const { tag } = map.add('k', 1)
    map.remove('k', 1)
    const later = map.add('l', 2).timestamp
    expect(map.size).to.equal(2)
    expect(map.prune(later)).to.deep.equal([tag])
    expect([map.size, [...map.allKeys()], map.totalRecords]).to.deep.equal([1, ['l'], 1])
    map.clear()
    expect([map.size, map.get('l')]).to.deep.equal([0, []])
  })

  it('tells whose values changed, after it shows them', () => {
    const map = mapOf('a')
    const told: (string | undefined)[] = []
    const seen: unknown[][] = []
    map.get('k')
    const stop = map.onChange((key) => {
      told.push(key)
      seen.push(map.get('k'))
    })
    map.add('k', 1)
    map.add('other', 2)
    map.remove('k', 1)
    map.clear()
    expect(told).to.deep.equal(['k', 'other', 'k', undefined])
    expect(seen).to.deep.equal([[1], [1], [], []])
    stop()
    map.add('k', 3)
    expect(told.length).to.equal(4)
  })

  it('shows what the map it is made of is told', () => {
    const hlc = new HLC('a', { clockSource: new ManualClock() })
    const records = new LWWMap<string, unknown>(hlc)
    const map = new ORMap<string, unknown>(hlc, records)
    const other = mapOf('b')
    const { tag, timestamp } = other.add('k', 'from b')
    expect(map.get('k')).to.deep.equal([])
    records.merge(`k\u001f${tag}`, { value: 'from b', timestamp })
    expect(map.get('k')).to.deep.equal(['from b'])
  })

  it('refuses what is no value, and a key that would be placed as another', () => {
    const map = mapOf('a')
    expect(() => map.add('k', null)).to.throw('An OR map holds values; null and undefined are none.')
    expect(() => map.add('k', undefined)).to.throw('An OR map holds values')
    expect(() => map.add('k\u001fl', 1)).to.throw('A key of an OR map must not contain the character U+001F.')
    expect(() => map.add('k', 1, 0)).to.throw('A time-to-live is a positive number of milliseconds, not 0.')
    expect(map.totalRecords).to.equal(0)
  })

  describe('between three replicas', () => {
    type Step =
      | { readonly kind: 'add' | 'remove'; readonly at: number; readonly key: string; readonly value: number }
      | { readonly kind: 'merge'; readonly at: number; readonly from: number }
    const at = fc.nat({ max: 2 })
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({
        kind: fc.constantFrom('add' as const, 'remove' as const),
        at,
        key: fc.constantFrom('k', 'l'),
        value: fc.nat({ max: 2 }),
      }),
      fc.record({ kind: fc.constant('merge' as const), at, from: at }),
    )

    /** What a set of additions and removals by tag would hold: an addition is there until somebody who saw it removes it. */
    it('is what a set with tags would be, and the same everywhere once everybody has heard of everything', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
          const maps = ['a', 'b', 'c'].map((nodeId) => mapOf(nodeId))
          const removed = new Set<string>()
          const added: { key: string; value: number; tag: string }[] = []
          for (const one of steps) {
            const map = maps[one.at]!
            if (one.kind === 'merge') map.merge(maps[one.from]!)
            else if (one.kind === 'add') {
              added.push({ key: one.key, value: one.value, tag: map.add(one.key, one.value).tag })
            } else for (const tag of map.remove(one.key, one.value)) removed.add(tag)
          }
          for (const map of maps) for (const other of maps) map.merge(other)
          for (const map of maps) map.merge(maps[2]!)
          for (const map of maps) {
            for (const key of ['k', 'l']) {
              const wanted = added.filter((one) => one.key === key && !removed.has(one.tag)).map(({ value }) => value)
              expect(map.get(key)).to.have.members(wanted)
              expect(map.get(key)).to.deep.equal(maps[0]!.get(key))
            }
            expect(map.getMerkleTree().getRootHash()).to.equal(maps[0]!.getMerkleTree().getRootHash())
          }
        }),
      )
    })
  })
})
