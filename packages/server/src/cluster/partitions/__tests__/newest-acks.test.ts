/** One frame of acknowledgements a turn says everything that many would. */
import { expect } from 'chai'
import fc from 'fast-check'
import { newestAcks, type StreamAck } from '../newest-acks'

const ack = (change: Partial<StreamAck>): StreamAck => ({ p: 1, term: 1, seq: 1, chunk: 0, ...change })

describe('newestAcks', () => {
  it('keeps the last position of each partition and term', () => {
    const acks = [ack({ seq: 1 }), ack({ seq: 2 }), ack({ p: 2, seq: 7 }), ack({ term: 2, seq: 1 })]
    expect(newestAcks(acks)).to.deep.equal([acks[1], acks[2], acks[3]])
  })

  it('names every chunk, also two of one partition', () => {
    const acks = [ack({ chunk: 4 }), ack({ chunk: 5 }), ack({ seq: 3 })]
    expect(newestAcks(acks)).to.deep.equal(acks)
  })

  it('says up to where it knows of removals, whatever is said after it', () => {
    const acks = [ack({ seq: 1, horizon: 5 }), ack({ seq: 2, horizon: 6 }), ack({ seq: 3 })]
    expect(newestAcks(acks)).to.deep.equal([acks[1], acks[2]])
  })

  it('loses no chunk and no position, whatever arrives in a turn', () => {
    const arbitrary = fc.array(fc.record({ p: fc.nat(2), term: fc.nat(2), seq: fc.nat(9), chunk: fc.nat(3) }), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(arbitrary, (acks) => {
        const said = newestAcks(acks)
        for (const one of acks) {
          expect(said.some(({ p, term, chunk }) => p === one.p && term === one.term && chunk === one.chunk)).to.equal(
            true,
          )
        }
        expect(said.length).to.equal(new Set(acks.map(({ p, term, chunk }) => `${p}:${term}:${chunk}`)).size)
      }),
    )
  })
})
