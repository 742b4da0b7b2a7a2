/** Takings that wait for a state: given back once and in order, forgotten with the link, and never more than a bound. */
import { expect } from 'chai'
import { EarlyTakes, type EarlyTake } from '../EarlyTakes'

describe('EarlyTakes', () => {
  const take = (nodeId: string, ...partitions: number[]): EarlyTake => ({
    from: { nodeId, incarnation: `${nodeId}-1`, endpoint: '', clusterAddress: '', protocol: 2, since: 2 },
    version: 7,
    items: partitions.map((p) => ({ p, term: 2, held: { term: 1, seq: 1 } })),
  })

  it('gives back what it kept, in order, once', () => {
    const early = new EarlyTakes(10)
    const kept = [take('a', 1, 2), take('b', 3)]
    for (const one of kept) expect(early.keep(one)).to.equal(true)
    expect(early.keep(take('c'))).to.equal(true)
    expect(early.release()).to.deep.equal(kept)
    expect(early.release()).to.deep.equal([])
  })

  it('forgets what a node said when its link ends, and has room again', () => {
    const early = new EarlyTakes(3)
    early.keep(take('a', 1, 2))
    early.keep(take('b', 3))
    expect(early.keep(take('b', 4))).to.equal(false)
    early.forget('a')
    expect(early.keep(take('b', 4, 5))).to.equal(true)
    expect(early.release()).to.deep.equal([take('b', 3), take('b', 4, 5)])
  })
})
