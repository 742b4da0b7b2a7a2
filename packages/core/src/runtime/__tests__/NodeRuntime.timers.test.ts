/** Clocks, timers and chance of the real runtime. */
import { expect } from 'chai'
import { runtimesUnderTest } from './runtimes-under-test'

describe('NodeRuntime: clocks, timers and chance', () => {
  const { runtimeOf, passed, after } = runtimesUnderTest()

  it('measures a timer no shorter than asked', async () => {
    const runtime = runtimeOf()
    const start = runtime.monotonicNow()
    await after(runtime, 5)
    expect(runtime.monotonicNow() - start).to.be.at.least(4)
  })

  it('never fires a cancelled timer', async () => {
    const runtime = runtimeOf()
    let fired = false
    const timer = runtime.setTimer(1, () => (fired = true))
    timer.cancel()
    timer.cancel()
    await after(runtime, 3)
    expect(fired).to.equal(false)
  })

  it('takes a delay longer than the platform knows as its longest', async () => {
    const runtime = runtimeOf()
    let fired = false
    const timer = runtime.setTimer(1e12, () => (fired = true))
    await after(runtime, 3)
    timer.cancel()
    expect(fired).to.equal(false)
  })

  it('gives as many random bytes as asked, and others the next time', () => {
    const runtime = runtimeOf()
    expect(runtime.randomBytes(16)).to.have.length(16)
    expect(runtime.randomBytes(16)).to.not.deep.equal(runtime.randomBytes(16))
  })

  it('ends a turn before input that comes later is waited for', async () => {
    const runtime = runtimeOf()
    const order: string[] = []
    runtime.afterPendingInput(() => order.push('after pending input'))
    runtime.endOfTurn(() => order.push('end of turn'))
    await passed(runtime)
    expect(order).to.deep.equal(['end of turn', 'after pending input'])
  })
})
