/** What a full op log means under each strategy, and which ops a corrected clock leaves as they are. */
import { expect } from 'chai'
import { admit, DEFAULT_BACKPRESSURE_CONFIG, NO_PRESSURE, pressureAt, type Pressure } from '../backpressure'
import { opsToRestamp } from '../restamp'

describe('a full op log', () => {
  const config = { ...DEFAULT_BACKPRESSURE_CONFIG, maxPendingOps: 10 }
  const high: Pressure = { isHigh: true, isPaused: false }

  it('is one of 1000 ops or 64 MiB that pauses, unless it is told otherwise', () => {
    expect(DEFAULT_BACKPRESSURE_CONFIG).to.deep.equal({
      maxPendingOps: 1000,
      maxPendingBytes: 67_108_864,
      strategy: 'pause',
      highWaterMark: 0.8,
      lowWaterMark: 0.5,
    })
  })

  for (const strategy of ['throw', 'drop-oldest'] as const) {
    it(`never pauses with ${strategy}`, () => {
      const told = pressureAt(NO_PRESSURE, 10, { ...config, strategy })
      expect(told).to.deep.equal({ pressure: high, events: ['backpressure:high'] })
    })
  }

  it('tells of its pause once', () => {
    const paused: Pressure = { isHigh: true, isPaused: true }
    expect(pressureAt(paused, 11, config)).to.deep.equal({ pressure: paused, events: [] })
  })

  it('lets nobody wait before it is full', () => {
    expect(admit(high, 9, config, true)).to.equal('take')
  })
})

describe('a corrected clock', () => {
  it('stamps an op anew only when it is ahead of the right time, and not when it is at it', () => {
    const op = (millis: number) => ({
      record: { value: 1, timestamp: { millis, counter: 0, nodeId: 'n' } },
      mayHaveHappened: false,
      open: [],
    })
    const ops = [op(99), op(100), op(101)]
    expect(opsToRestamp(ops, 100)).to.deep.equal([ops[2]])
  })
})
