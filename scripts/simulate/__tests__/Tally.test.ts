/** A tally counts what it hears, and says so now and then. */
import { expect } from 'chai'
import { planOf } from '../../../simulation/run/plan-of'
import type { Simulated } from '../../../simulation/run/Crew'
import { Tally } from '../Tally'

function simulated(seed: number, digest: string, wrong: readonly string[] = []): Simulated {
  const counts = { virtualMs: 1_800_000, events: 9, frames: 8, writes: 7, judgements: 2 }
  return { plan: planOf(seed), result: { seed, digest, wrong, ...counts } }
}

describe('a tally of seeds', () => {
  let said: string[]
  let at: number
  const screen = (isTTY: boolean) => ({ isTTY, write: (text: string) => said.push(text) })
  const newTally = (isTTY: boolean): Tally => new Tally('x: ', 3, screen(isTTY), () => at)

  beforeEach(() => {
    said = []
    at = 1000
  })

  it('counts, and names what failed and what was not the same twice', () => {
    const tally = newTally(false)
    at = 3000
    for (const one of [simulated(1, 'a'), simulated(2, 'b', ['lost']), simulated(1, 'c')]) tally.hear(one)
    expect(tally.line()).to.equal('x: 3 of 3 seeds, 1.5 a second; 1.5 virtual hours; 21 writes, 6 judgements; 1 failed')
    expect(tally.failed.map(({ plan }) => plan.seed)).to.deep.equal([2])
    expect(tally.unsteady).to.deep.equal([1])
    expect(tally.seeds).to.equal(3)
  })

  it('says where it stands every few seconds, and on a terminal each time, in one line', () => {
    const [file, terminal] = [newTally(false), newTally(true)]
    file.hear(simulated(1, 'a'))
    expect(said).to.deep.equal([])
    at = 6000
    file.hear(simulated(2, 'b'))
    file.hear(simulated(3, 'c'))
    expect(said.map((text) => text.slice(0, 13))).to.deep.equal(['x: 2 of 3 see'])
    terminal.hear(simulated(1, 'a'))
    terminal.clear()
    expect(said.slice(1).map((text) => text.slice(0, 9))).to.deep.equal(['\r\u001B[2Kx: 1', '\r\u001B[2K'])
  })

  it('says nothing of how many there are where time decides', () => {
    expect(new Tally('', undefined, screen(false), () => at).line()).to.match(/^0 seeds, 0\.0 a second; /)
  })
})
