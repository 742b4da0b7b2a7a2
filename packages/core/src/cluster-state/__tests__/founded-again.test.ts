/** Which of several former clusters goes on, and above which terms. */
import { expect } from 'chai'
import { newestOf, type Former } from '../found-state'

const former = (clusterId: string, version: number, topTerm: number): Former => ({ clusterId, version, topTerm })

describe('of former clusters', () => {
  const CASES: readonly [rule: string, formers: Former[], goesOn: Former | undefined][] = [
    ['none goes on where there was none', [], undefined],
    ['the only one goes on as it was', [former('x', 3, 4)], former('x', 3, 4)],
    ['the newest goes on', [former('x', 3, 4), former('y', 5, 2), former('z', 4, 3)], former('y', 5, 4)],
    [
      'the highest term of all counts, also that of the last',
      [former('x', 5, 1), former('y', 3, 9)],
      former('x', 5, 9),
    ],
    ['of two equally new the first that was named goes on', [former('x', 3, 1), former('y', 3, 2)], former('x', 3, 2)],
  ]
  for (const [rule, formers, goesOn] of CASES) {
    it(rule, () => expect(newestOf(formers)).to.deep.equal(goesOn))
  }
})
