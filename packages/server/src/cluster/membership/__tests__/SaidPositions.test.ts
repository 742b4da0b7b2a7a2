/** A position is said until it was sent, once, and again when it is another, the link is, or the other end knows no better. */
import { expect } from 'chai'
import type { Position } from '../../mesh/peer-messages'
import { SaidPositions, type Standing } from '../SaidPositions'

const position: Position = {
  clusterId: 'c',
  version: 1,
  digest: 2,
  lineage: [],
  addresses: [],
  holders: 1,
  topTerm: 1,
}
const here: Standing = { position, former: null }
const NOTHING = {}

type Tell = (now: Standing, isSent?: boolean, protocol?: number) => object

describe('what a node is told of a position', () => {
  const said = (): { tell: Tell; positions: SaidPositions } => {
    const positions = new SaidPositions()
    return {
      positions,
      tell: (now, isSent = true, protocol = 6) => {
        let news: object = { never: 'asked' }
        positions.tell('b', protocol, now, (said) => {
          news = said
          return isSent
        })
        return news
      },
    }
  }

  it('is all of it once, and then nothing', () => {
    const { tell } = said()
    expect([tell(here), tell({ ...here }), tell({ ...here })]).to.deep.equal([here, NOTHING, NOTHING])
  })

  it('is all of it when either half is another', () => {
    const { tell } = said()
    const moved = { position: { ...position, version: 2 }, former: null }
    const expelled = { position: null, former: position }
    expect([tell(here), tell(moved), tell(expelled), tell(expelled)]).to.deep.equal([here, moved, expelled, NOTHING])
  })

  it('is all of it as long as it was not sent', () => {
    const { tell } = said()
    expect([tell(here, false), tell(here, false), tell(here), tell(here)]).to.deep.equal([here, here, here, NOTHING])
  })

  it('is all of it again on another link', () => {
    const { tell, positions } = said()
    tell(here)
    positions.unlinked('b')
    expect(tell(here)).to.deep.equal(here)
  })

  it('is all of it every time for who speaks an older version', () => {
    const { tell } = said()
    expect([tell(here, true, 5), tell(here, true, 5)]).to.deep.equal([here, here])
  })
})
