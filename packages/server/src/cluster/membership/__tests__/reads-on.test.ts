/** A member before which megabytes wait: what it says of our ticks is old, and that it reads shows that it is there. */
import { expect } from 'chai'
import { memberNamed } from '../../../__tests__/support/states'
import { WatchedMember } from '../../../__tests__/support/WatchedMember'

const DEAD = 500
const TICK = 100

describe('a member that reads late what it is sent', () => {
  it('is not lost while it reads on, however old the tick is that it echoes', () => {
    const bench = new WatchedMember(DEAD)
    for (let read = 1; read <= 100; read++) {
      bench.silentFor(2 * TICK)
      bench.says({ echo: Math.floor(read / 10), read })
    }
    expect(bench.isLost).to.equal(false)
    expect(bench.seen.hears(memberNamed('b'))).to.equal(true)
  })

  it('is lost like any other once it reads no more, whatever it says', () => {
    const bench = new WatchedMember(DEAD)
    for (let said = 0; said < 10; said++) {
      bench.silentFor(TICK)
      bench.says({ echo: 0, read: 7 })
    }
    expect(bench.isLost).to.equal(true)
  })

  it('counts as if its echo had taken the two ticks that an echo takes, and no less', () => {
    const bench = new WatchedMember(DEAD)
    bench.silentFor(4 * TICK)
    bench.says({ echo: 0, read: 1 })
    bench.silentFor(2 * TICK)
    expect(bench.isLost).to.equal(false)
    bench.silentFor(TICK)
    expect(bench.isLost).to.equal(true)
  })

  it('is no more lately heard for it, by the clock, than what it echoes is', () => {
    const bench = new WatchedMember(DEAD)
    bench.silentFor(4 * TICK)
    bench.says({ echo: 1, read: 1 })
    bench.silentFor(TICK)
    expect(bench.seen.heardLately(memberNamed('b'))).to.equal(true)
    bench.silentFor(TICK)
    bench.says({ echo: 1, read: 2 })
    expect(bench.isLost).to.equal(false)
    expect(bench.seen.heardLately(memberNamed('b'))).to.equal(false)
    bench.says({ echo: 4, read: 3 })
    expect(bench.seen.heardLately(memberNamed('b'))).to.equal(true)
  })

  it('begins to count anew with every link', () => {
    const bench = new WatchedMember(DEAD)
    bench.says({ echo: 0, read: 1000 })
    bench.relink()
    bench.silentFor(4 * TICK)
    bench.says({ echo: 0, read: 1 })
    bench.silentFor(2 * TICK)
    expect(bench.isLost).to.equal(false)
  })

  it('is told by its echo alone where its version counts no frames', () => {
    const bench = new WatchedMember(DEAD)
    bench.silentFor(4 * TICK)
    bench.says({ echo: 0 })
    bench.silentFor(TICK)
    expect(bench.isLost).to.equal(true)
  })
})
