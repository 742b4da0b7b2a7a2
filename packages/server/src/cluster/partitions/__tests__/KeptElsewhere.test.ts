/** What the other nodes said they keep aside, and the earliest of their clocks. */
import { expect } from 'chai'
import { KeptElsewhere } from '../KeptElsewhere'

const peer = (nodeId: string, incarnation = `${nodeId}-1`) => {
  return { nodeId, incarnation, endpoint: '', clusterAddress: '', protocol: 8, since: 7 }
}
const MEMBERS = [peer('b'), peer('c')]

describe('what is kept elsewhere', () => {
  function heard(asideOfC = 0): KeptElsewhere {
    const kept = new KeptElsewhere()
    kept.heard(peer('b'), { aside: 0, wallMs: 5000 }, 100)
    kept.heard(peer('c'), { aside: asideOfC, wallMs: 4000 }, 200)
    return kept
  }

  it('is nothing where all have said so: then the earliest of their clocks counts, which go on', () => {
    expect(heard().earliest(MEMBERS, 300)).to.equal(4100)
    expect(heard().earliest([peer('b')], 300)).to.equal(5200)
    expect(heard().earliest([], 300)).to.equal(Infinity)
  })

  it('is not known while one keeps something aside', () => {
    const kept = heard(1)
    expect(kept.earliest(MEMBERS, 300)).to.equal(undefined)
    kept.heard(peer('c'), { aside: 0, wallMs: 4000 }, 250)
    expect(kept.earliest(MEMBERS, 300)).to.equal(4050)
  })

  it('is not known of one that has not said it since it was linked', () => {
    const kept = heard()
    kept.unlinked('b')
    expect(kept.earliest(MEMBERS, 300)).to.equal(undefined)
  })

  it('is not known of one that came back as another', () => {
    expect(heard().earliest([peer('b'), peer('c', 'c-2')], 300)).to.equal(undefined)
  })
})
