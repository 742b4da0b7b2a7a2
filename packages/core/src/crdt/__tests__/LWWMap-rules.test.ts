/** What the user of an LWWMap is told: its live entries, whom a prune wakes, and why a time-to-live is refused. */
import { expect } from 'chai'
import { HLC } from '../../time/HLC'
import { LWWMap } from '../LWWMap'

class ManualClock {
  millis = 1000
  now(): number {
    return this.millis
  }
}

function mapAt(clock = new ManualClock()): LWWMap<string, unknown> {
  return new LWWMap<string, unknown>(new HLC('here', { clockSource: clock }))
}

describe('LWWMap', () => {
  it('lists what get would find, each value with its key', () => {
    const clock = new ManualClock()
    const map = mapAt(clock)
    map.set('for ever', 1)
    map.set('falsy', 0)
    map.set('a while', 2, 500)
    map.set('a moment', 3, 50)
    map.set('no more', 4)
    map.remove('no more')
    clock.millis = 1200
    expect([...map.entries()]).to.deep.equal([
      ['for ever', 1],
      ['falsy', 0],
      ['a while', 2],
    ])
  })

  it('tells of a prune once, and only where something was dropped', () => {
    const map = mapAt()
    map.remove('k')
    const limit = map.remove('l').timestamp
    map.remove('m')
    let changes = 0
    map.onChange(() => void changes++)
    expect(map.prune({ ...limit, counter: limit.counter + 1 })).to.deep.equal(['k', 'l'])
    expect(changes).to.equal(1)
    expect(map.prune(limit)).to.deep.equal([])
    expect(changes).to.equal(1)
  })

  it('takes what it prunes out of its digest as well', () => {
    const map = mapAt()
    map.set('k', 1)
    const alone = map.getMerkleTree().getRootHash()
    const { timestamp } = map.remove('l')
    expect(map.getMerkleTree().getRootHash()).to.not.equal(alone)
    map.prune({ ...timestamp, counter: timestamp.counter + 1 })
    expect(map.getMerkleTree().getRootHash()).to.equal(alone)
  })

  it('says which time-to-live it refuses, and what one is', () => {
    expect(() => mapAt().set('k', 1, -5)).to.throw('A time-to-live is a positive number of milliseconds, not -5.')
  })
})
