/** What a clock says of a drift nobody listens to, and that a counter counts within its own millisecond only. */
import { expect } from 'chai'
import { HLC } from '../HLC'

const hlcAtWall = (millis: number): HLC => new HLC('here', { clockSource: { now: () => millis } })

/** What `act` warns of on the console, which it is kept from meanwhile. */
function warningsOf(act: () => void): unknown[][] {
  const { warn } = console
  const warnings: unknown[][] = []
  console.warn = (...words: unknown[]) => void warnings.push(words)
  try {
    act()
  } finally {
    console.warn = warn
  }
  return warnings
}

describe('the rules of a clock', () => {
  it('a drift that nobody listens for is a warning on the console, with its size, its limit and its stamp', () => {
    const remote = { millis: 1_060_001, counter: 0, nodeId: 'ahead' }
    expect(warningsOf(() => hlcAtWall(1_000_000).update(remote))).to.deep.equal([
      ['Clock drift detected', { drift: 60_001, maxDriftMs: 60_000, remote }],
    ])
    expect(warningsOf(() => hlcAtWall(1_000_001).update(remote))).to.deep.equal([])
  })

  it('what was stored puts the clock ahead, also within one millisecond, and never back', () => {
    const hlc = hlcAtWall(0)
    hlc.advancePast({ millis: 100, counter: 3, nodeId: 'stored' })
    hlc.advancePast({ millis: 100, counter: 9, nodeId: 'stored' })
    hlc.advancePast({ millis: 100, counter: 5, nodeId: 'stored' })
    hlc.advancePast({ millis: 99, counter: 50, nodeId: 'stored' })
    expect(HLC.toString(hlc.now())).to.equal('100:10:here')
  })

  it('a counter of an earlier millisecond does not count on in a later one seen from elsewhere', () => {
    const hlc = hlcAtWall(0)
    hlc.advancePast({ millis: 100, counter: 9, nodeId: 'stored' })
    hlc.update({ millis: 200, counter: 4, nodeId: 'there' })
    expect(HLC.toString(hlc.now())).to.equal('200:6:here')
  })
})
