import { expect } from 'chai'
import { isToMove, type Candidate, type Place } from '../placement'

const at = (nodeId: string, connectionId: number): Place => ({ nodeId, connectionId })
const to = (nodeId: string, connectionId: number, owner: string | null): Candidate => ({ nodeId, connectionId, owner })

const ROWS: readonly [string, Place | null, Candidate, boolean][] = [
  ['from nowhere to anybody', null, to('b', 2, 'a'), true],
  ['from nowhere to the owner', null, to('a', 1, 'a'), true],
  ['from who passes on to the owner', at('b', 2), to('a', 1, 'a'), true],
  ['from who passes on to another who would', at('b', 2), to('c', 3, 'a'), false],
  ['from the owner in trouble to a backup', at('a', 1), to('b', 2, 'a'), false],
  ['from the former owner to the new one', at('a', 1), to('b', 2, 'b'), true],
  ['over the connection it has', at('a', 1), to('a', 1, 'a'), false],
  ['where no map names an owner', at('default', 1), to('other', 2, null), false],
]

describe('a partition that is synced', () => {
  for (const [what, place, candidate, moves] of ROWS) {
    it(`${moves ? 'moves' : 'does not move'} ${what}`, () => {
      expect(isToMove(place, candidate)).to.equal(moves)
    })
  }
})
