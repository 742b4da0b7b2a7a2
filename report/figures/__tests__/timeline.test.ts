/** The timeline shows every kind of end by its own row, and the gap by its figure. */
import { expect } from 'chai'
import { timeline } from '../timeline'
import { ticksOf, timeScale } from '../time-scale'
import { evidenceWith, op } from './scene'

const FREEZE = { kind: 'freeze', target: 'athens', from: 100, to: 600 }

describe('the timeline', () => {
  it('names clients, ends, faults and the gap in picture and words', () => {
    const operations = [
      op(0, 10),
      op(40, 650),
      op(650, 660, { outcome: 'refused', level: null }),
      op(650, 670, { client: 'Ben', outcome: 'unknown', level: null }),
      op(700, null, { client: 'Ben' }),
    ]
    const { svg, alt } = timeline(evidenceWith({ operations, faults: [FREEZE] }))
    for (const text of ['Ana', 'Ben', '2 REPLICATED', '1 refused', '1 unknown', '1 open', 'freeze of athens, 500 ms']) {
      expect(svg).to.contain(`>${text}<`)
    }
    expect(svg).to.contain('>640 ms without an acknowledgement<')
    expect(alt).to.equal(
      'Timeline of 5 writes. Ana: 2 REPLICATED, 1 refused; Ben: 1 unknown, 1 open. Faults: freeze of athens from 100 ms to 600 ms. ' +
        'No write was acknowledged for 640 ms, from 10 ms to 650 ms; for 610 ms of it a write was waiting.',
    )
  })

  it('says how many are drawn of how many, and that the gap may have been shorter', () => {
    const operations = [op(0, 10), op(90, 650)]
    const { svg, caption, alt } = timeline(evidenceWith({ operations, operationCount: 4_000, faults: [FREEZE] }))
    expect(svg).to.contain('>at most 640 ms without an acknowledgement<')
    expect(caption).to.contain('2 of 4,000 writes are drawn')
    expect(alt).to.contain('Timeline of 4,000 writes (2 drawn)').and.to.contain('for at most 640 ms')
  })

  it('says when nobody was asking for most of the gap', () => {
    const { svg } = timeline(evidenceWith({ operations: [op(0, 10), op(640, 650)], faults: [FREEZE] }))
    expect(svg).to.contain('>10 ms a write waited; 640 ms between two acknowledgements<')
  })

  it('draws no bracket without a fault, and no gap without a write', () => {
    expect(timeline(evidenceWith({ operations: [op(0, 10), op(500, 650)] })).svg).not.to.contain('class="gap')
    const { svg, caption } = timeline(evidenceWith({ faults: [{ ...FREEZE, to: null }] }))
    expect(svg).not.to.contain('class="gap')
    expect(caption).to.equal('Nobody wrote.')
  })

  it('draws a thousand writes of one moment as one column', () => {
    const operations = Array.from({ length: 1_000 }, () => op(5, 5))
    const { svg, caption } = timeline(evidenceWith({ operations }))
    expect(svg.length).to.be.below(1_500)
    expect(caption).to.contain('at most 1,000;')
  })

  it('draws all links of one cut as one, and names no more than fit', () => {
    const faults = Array.from({ length: 40 }, (_, n) => ({ kind: 'cut', target: `a → ${n}`, from: 10, to: 20 }))
    expect(timeline(evidenceWith({ faults })).svg).to.contain('>cut of a → 0 and 39 more, 10 ms<')
    const many = faults.map((fault, n) => ({ ...fault, from: n * 10, to: n * 10 + 5 }))
    expect(timeline(evidenceWith({ faults: many })).svg.match(/cut of/g)).to.have.length(5 + 6)
  })
})

describe('the axis of time', () => {
  it('is labelled at round moments', () => {
    expect(ticksOf({ from: 0, to: 700 }).map(({ label }) => label)).to.deep.equal([
      '0 ms',
      '100 ms',
      '200 ms',
      '300 ms',
      '400 ms',
      '500 ms',
      '600 ms',
      '700 ms',
    ])
    expect(ticksOf({ from: 900, to: 31_000 }).map(({ label }) => label)).to.deep.equal([
      '5 s',
      '10 s',
      '15 s',
      '20 s',
      '25 s',
      '30 s',
    ])
  })

  it('has room for a time without length, and for none at all', () => {
    for (const times of [[5, 5], [0], []]) {
      const scale = timeScale(times, 100, 200)
      expect(scale.x(times[0] ?? 0)).to.be.within(100, 200)
      expect(ticksOf(scale)).to.have.length.within(1, 11)
    }
  })
})
