/** Which records have ended, and how seldom all of them are looked at. */
import { expect } from 'chai'
import { compareTimestamps, supersedes, type LWWRecord } from '@topgunbuild/core'
import { endOf, Mortals, removalOf } from '../Mortals'

const record = (millis: number, ttlMs?: number, value: unknown = 1): LWWRecord<unknown> => ({
  value,
  timestamp: { millis, counter: 0, nodeId: 'w' },
  ...(ttlMs === undefined ? {} : { ttlMs }),
})

class Scene {
  readonly records = new Map<string, LWWRecord<unknown>>()
  readonly mortals = new Mortals()
  looks = 0

  put(key: string, one: LWWRecord<unknown>): void {
    this.records.set(key, one)
    this.mortals.stands('map', key, one)
  }

  ended(at: number): string[] {
    return this.mortals
      .ended(at, (_map, key) => {
        this.looks += 1
        return this.records.get(key)
      })
      .map(({ key }) => key)
  }
}

describe('a record that ends', () => {
  it('ends so many milliseconds after its stamp, and a removal does not', () => {
    expect([endOf(record(7, 5)), endOf(record(7)), endOf(record(7, 5, null))]).to.deep.equal([12, undefined, undefined])
  })

  it('is told after its last millisecond, and as long as it stands', () => {
    const scene = new Scene()
    scene.put('a', record(1000, 500))
    scene.put('b', record(1000, 9000))
    scene.put('for ever', record(1000))
    expect([scene.ended(1500), scene.ended(1501), scene.ended(3000)]).to.deep.equal([[], ['a'], ['a']])
    scene.put('a', removalOf(record(1000, 500)))
    expect([scene.ended(5000), scene.ended(10_001)]).to.deep.equal([[], ['b']])
  })

  it('lives on where a later write took its place', () => {
    const scene = new Scene()
    scene.put('a', record(1000, 500))
    scene.put('a', record(1100))
    scene.put('b', record(1000, 500))
    scene.put('b', record(1200, 5000))
    expect([scene.ended(2000), scene.ended(6201)]).to.deep.equal([[], ['b']])
  })

  it('is looked for once a second at most, and not before any can have ended', () => {
    const scene = new Scene()
    for (let n = 0; n < 10; n++) scene.put(`key-${n}`, record(1000, 1000 + n * 500))
    for (let at = 1000; at <= 2000; at += 100) scene.ended(at)
    expect(scene.looks).to.equal(0)
    expect(scene.ended(2001)).to.deep.equal(['key-0'])
    for (let at = 2100; at <= 3000; at += 100) scene.ended(at)
    expect(scene.looks).to.equal(10)
    expect(scene.ended(3001)).to.deep.equal(['key-0', 'key-1', 'key-2'])
  })

  it('is looked for at once by a clock that went back', () => {
    const scene = new Scene()
    scene.put('a', record(9000, 10_000))
    scene.ended(50_000)
    scene.put('b', record(1000, 500))
    expect(scene.ended(2000)).to.deep.equal(['b'])
  })

  it('is forgotten with its partition, and where it is gone', () => {
    const scene = new Scene()
    scene.put('a', record(1000, 500))
    scene.records.delete('a')
    expect(scene.ended(2000)).to.deep.equal([])
    scene.put('b', record(1000, 500))
    scene.mortals.clear()
    expect(scene.ended(9000)).to.deep.equal([])
  })

  it('is ended by a removal right behind it, which a later write replaces and an earlier one does not', () => {
    const one = record(1000, 500)
    const removal = removalOf(one)
    expect([removal.value, supersedes(removal, one), supersedes(one, removal)]).to.deep.equal([null, true, false])
    const next = { millis: 1000, counter: 1, nodeId: 'a' }
    expect(compareTimestamps(removal.timestamp, next)).to.be.lessThan(0)
    expect(supersedes(record(999), removal)).to.equal(false)
    expect(removalOf(one)).to.deep.equal(removal)
  })
})
