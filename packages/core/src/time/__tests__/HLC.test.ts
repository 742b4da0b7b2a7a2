/** The hybrid clock: how `now` and `update` move it, and the laws that hold whatever happens. */
import { expect } from 'chai'
import fc from 'fast-check'
import { systemClock } from '../../runtime/system-clock'
import { compareTimestamps } from '../compare-timestamps'
import { HLC, type ClockDrift } from '../HLC'

class ManualClock {
  millis: number
  constructor(millis: number) {
    this.millis = millis
  }
  now(): number {
    return this.millis
  }
}

/** A clock standing at (lastMillis, lastCounter), with the wall clock wherever the case wants it. */
function clockAt(lastMillis: number, lastCounter: number, wall: number): HLC {
  const hlc = new HLC('here', { clockSource: new ManualClock(wall), maxDriftMs: Number.MAX_SAFE_INTEGER })
  hlc.advancePast({ millis: lastMillis, counter: lastCounter, nodeId: 'stored' })
  return hlc
}

describe('HLC', () => {
  describe('now', () => {
    const cases: ReadonlyArray<readonly [string, number, number, number, string]> = [
      ['takes a wall clock that went on', 100, 7, 101, '101:0:here'],
      ['counts while the wall clock stands', 100, 7, 100, '100:8:here'],
      ['counts while the wall clock is behind', 100, 7, 50, '100:8:here'],
    ]
    for (const [rule, lastMillis, lastCounter, wall, expected] of cases) {
      it(rule, () => {
        expect(HLC.toString(clockAt(lastMillis, lastCounter, wall).now())).to.equal(expected)
      })
    }
  })

  describe('update', () => {
    // Seen from the next `now`, which counts one further while the wall clock is behind.
    const cases: ReadonlyArray<readonly [string, [number, number], number, [number, number], string]> = [
      ['last, wall and remote at one millisecond', [100, 3], 100, [100, 5], '100:7:here'],
      ['last and remote lead together, last with the greater counter', [100, 9], 50, [100, 5], '100:11:here'],
      ['last leads', [100, 3], 50, [60, 90], '100:5:here'],
      ['remote leads', [100, 3], 50, [200, 90], '200:92:here'],
      ['wall and remote lead together', [100, 3], 200, [200, 4], '200:6:here'],
      ['wall leads', [100, 3], 300, [200, 4], '300:1:here'],
    ]
    for (const [rule, [lastMillis, lastCounter], wall, [millis, counter], expected] of cases) {
      it(rule, () => {
        const hlc = clockAt(lastMillis, lastCounter, wall)
        hlc.update({ millis, counter, nodeId: 'there' })
        expect(HLC.toString(hlc.now())).to.equal(expected)
      })
    }
  })

  describe('drift', () => {
    const far = { millis: 1_060_001, counter: 0, nodeId: 'ahead' }

    it('is refused in strict mode, and the clock is left as it was', () => {
      const hlc = new HLC('here', { strictMode: true, clockSource: new ManualClock(1_000_000) })
      expect(() => hlc.update(far)).to.throw(/Clock drift detected.*60001ms ahead.*threshold: 60000ms/)
      expect(HLC.toString(hlc.now())).to.equal('1000000:0:here')
    })

    it('is reported and accepted otherwise', () => {
      const drifts: ClockDrift[] = []
      const hlc = new HLC('here', { clockSource: new ManualClock(1_000_000), onDrift: (drift) => drifts.push(drift) })
      hlc.update(far)
      expect(drifts).to.deep.equal([{ driftMs: 60_001, maxDriftMs: 60_000, remote: far }])
      expect(compareTimestamps(hlc.now(), far)).to.be.above(0)
    })

    it('is none up to the threshold, and none in the past', () => {
      const hlc = new HLC('here', { strictMode: true, clockSource: new ManualClock(1_000_000) })
      hlc.update({ ...far, millis: 1_060_000 })
      hlc.update({ ...far, millis: 0 })
    })
  })

  describe('laws', () => {
    const walls = fc.nat({ max: 20 })
    const remotes = fc.record({ millis: fc.nat({ max: 25 }), counter: fc.nat({ max: 5 }), nodeId: fc.constant('z') })
    const events = fc.array(fc.record({ wall: walls, remote: fc.option(remotes) }), { maxLength: 40 })

    it('is strictly above all it gave and all it saw, wherever the wall clock jumps', () => {
      fc.assert(
        fc.property(events, (history) => {
          const clock = new ManualClock(0)
          const hlc = new HLC('here', { clockSource: clock })
          let greatest = { millis: -1, counter: 0, nodeId: '' }
          for (const { wall, remote } of history) {
            clock.millis = wall
            if (remote !== null) {
              hlc.update(remote)
              if (compareTimestamps(remote, greatest) > 0) greatest = remote
            }
            const next = hlc.now()
            expect(compareTimestamps(next, greatest)).to.be.above(0)
            greatest = next
          }
        }),
      )
    })

    it('starts past what was stored, and never goes back for it', () => {
      fc.assert(
        fc.property(remotes, remotes, walls, (first, second, wall) => {
          const hlc = new HLC('here', { clockSource: new ManualClock(wall), strictMode: true, maxDriftMs: 0 })
          hlc.advancePast(first)
          hlc.advancePast(second)
          const next = hlc.now()
          // The stored nodeId is greater, so only the numbers can have put the clock ahead.
          expect(compareTimestamps(next, first)).to.be.above(0)
          expect(compareTimestamps(next, second)).to.be.above(0)
        }),
      )
    })
  })

  it('tells its settings, and their defaults', () => {
    const clockSource = new ManualClock(1)
    const hlc = new HLC('ana', { strictMode: true, maxDriftMs: 5, clockSource })
    expect([hlc.getNodeId, hlc.getStrictMode, hlc.getMaxDriftMs]).to.deep.equal(['ana', true, 5])
    expect(hlc.getClockSource()).to.equal(clockSource)
    const plain = new HLC('ana')
    expect([plain.getStrictMode, plain.getMaxDriftMs]).to.deep.equal([false, 60_000])
    expect(plain.getClockSource()).to.equal(systemClock)
  })

  it('compares, prints and parses as its statics', () => {
    const timestamp = { millis: 1, counter: 2, nodeId: 'a' }
    expect(HLC.parse(HLC.toString(timestamp))).to.deep.equal(timestamp)
    expect(HLC.compare(timestamp, timestamp)).to.equal(0)
  })
})
