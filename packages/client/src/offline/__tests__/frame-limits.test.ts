/** What is known of the frames a node takes. */
import { expect } from 'chai'
import { FrameLimits, mostOpsOf } from '../FrameLimits'
import { MAX_FRAME_BYTES, MAX_FRAME_OPS } from '../op-frames'

describe('the limits of frames', () => {
  let now = 0
  let limits: FrameLimits
  beforeEach(() => {
    now = 0
    limits = new FrameLimits({ monotonicNow: () => now })
  })

  it('are the defaults until a node refuses one, and each node has its own', () => {
    limits.frameRefused('a', 1000)
    limits.batchRefused('b', 10)
    expect(limits.limitOf('a')).to.deep.equal({ bytes: 250, ops: MAX_FRAME_OPS })
    expect(limits.limitOf('b')).to.deep.equal({ bytes: MAX_FRAME_BYTES, ops: 10 })
    expect(limits.limitOf('c')).to.deep.equal({ bytes: MAX_FRAME_BYTES, ops: MAX_FRAME_OPS })
    expect([limits.refuses('a', 1000), limits.refuses('b', 1000)]).to.deep.equal([true, false])
  })

  it('only shrink, whatever is refused in which order', () => {
    limits.frameRefused('a', 1000)
    limits.frameRefused('a', 100_000)
    limits.batchRefused('a', 5)
    limits.batchRefused('a', 50)
    expect(limits.limitOf('a')).to.deep.equal({ bytes: 250, ops: 5 })
    expect([999, 1000, 100_000].map((bytes) => limits.refuses('a', bytes))).to.deep.equal([false, true, true])
  })

  it('come to one op a frame at last', () => {
    for (let bytes = MAX_FRAME_BYTES; bytes > 1; bytes = limits.limitOf('a').bytes) limits.frameRefused('a', bytes)
    expect(limits.limitOf('a').bytes).to.equal(1)
  })

  it('let a size that was refused be tried again after a minute', () => {
    limits.frameRefused('a', 1000)
    now = 59_999
    expect(limits.refuses('a', 1000)).to.equal(true)
    now = 60_000
    expect(limits.refuses('a', 1000)).to.equal(false)
  })

  for (const [details, most] of [
    [{ maxBatchOps: 7 }, 7],
    [{ maxBatchOps: 7.9 }, 7],
    [{ maxBatchOps: 0 }, null],
    [{ maxBatchOps: '7' }, null],
    [{}, null],
    [null, null],
    [undefined, null],
    ['maxBatchOps', null],
  ] as const) {
    it(`${JSON.stringify(details)} names ${most ?? 'no number'}`, () => expect(mostOpsOf(details)).to.equal(most))
  }
})
