/** Virtual time goes on until what is waited for has come, and not for ever where it never comes. */
import { expect } from 'chai'
import { Simulator } from '../Simulator'

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: unknown) => String(error),
  )
}

describe('a simulator', () => {
  it('lets time go on until a promise is settled, and no further', async () => {
    const simulator = new Simulator()
    simulator.after(50, () => undefined)
    await simulator.drive(new Promise<void>((resolve) => void simulator.after(20, resolve)))
    expect([simulator.now, simulator.events]).to.deep.equal([20, 1])
  })

  it('ends at its limit where something sets itself off again and again, at one moment or later ones', async () => {
    for (const [delayMs, at] of [
      [0, 0],
      [10, 1000],
    ] as const) {
      const simulator = new Simulator()
      const again = (): void => void simulator.after(delayMs, again)
      again()
      const never = new Promise(() => undefined)
      expect(await failure(simulator.drive(never, 100))).to.equal(`Error: 100 events have come to no end, at ${at} ms`)
    }
  })

  it('counts the events of one drive only', async () => {
    const simulator = new Simulator()
    const later = (): Promise<void> => new Promise((resolve) => void simulator.after(1, resolve))
    for (let drive = 0; drive < 5; drive++) await simulator.drive(later(), 2)
    expect(simulator.events).to.equal(5)
  })
})
