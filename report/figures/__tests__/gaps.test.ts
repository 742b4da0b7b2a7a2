/** How long nobody was answered is told as it was: from one acknowledgement to the next, and never too short. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { downsample } from '../../../support/evidence/downsample'
import type { Evidence } from '../../../support/evidence/Evidence'
import { concernedBy } from '../concerned-by'
import { acknowledgedAt, gapsOf, longestGap } from '../gaps'
import { evidenceWith, op, picture, someEvidence } from './scene'

type Fault = Evidence['faults'][number]

const crash = (from: number, to: number | null): Fault => ({ kind: 'crash', target: 'athens', from, to })

function gapWith(operations: Evidence['operations'], fault: Fault, change: Partial<Evidence> = {}) {
  return gapsOf(evidenceWith({ operations, faults: [fault], ...change }))[0] ?? null
}

describe('the time without an acknowledgement', () => {
  const rows: [string, Evidence['operations'], Fault, object | null][] = [
    ['no write at all', [], crash(10, 20), null],
    ['all writes long before', [op(0, 1), op(1, 2)], crash(10, 20), null],
    ['a write across the fault', [op(0, 5), op(8, 30)], crash(10, 20), { from: 5, to: 30, ms: 25, waitedMs: 22 }],
    ['the first write across it', [op(8, 30)], crash(10, 20), { from: 8, to: 30, ms: 22, waitedMs: 22 }],
    ['a pause nobody wrote in', [op(0, 5), op(28, 30)], crash(10, 20), { from: 5, to: 30, ms: 25, waitedMs: 2 }],
    ['the longer of two within it', [op(0, 5), op(5, 12), op(12, 40)], crash(6, 20), { from: 12, to: 40, ms: 28 }],
    ['a longer one that ended before', [op(0, 50), op(50, 60), op(60, 70)], crash(62, 65), { from: 60, to: 70 }],
    ['after one that never ends', [op(0, 5), op(5, 12), op(12, 90)], crash(6, null), { from: 12, to: 90 }],
    ['two that wait beside each other', [op(0, 5), op(6, 30), op(8, 30)], crash(10, 20), { waitedMs: 24 }],
    [
      'a refusal is no acknowledgement',
      [op(0, 5), op(8, 30, { outcome: 'refused' }), op(30, 31)],
      crash(10, 20),
      { from: 5, to: 31, isAnswered: true },
    ],
    [
      'nobody knows the end of the last',
      [op(0, 5), op(8, 30, { outcome: 'unknown' })],
      crash(10, 20),
      { from: 5, to: 30, isAnswered: false },
    ],
    ['only an open one', [op(8, null)], crash(10, 20), { from: 8, to: 20, ms: 12, waitedMs: 12, isAnswered: false }],
  ]
  for (const [name, operations, fault, expected] of rows) {
    it(name, () => {
      const gap = gapWith(operations, fault)
      if (expected === null) expect(gap).to.equal(null)
      else expect(gap).to.include({ isUpperBound: false, ...expected })
    })
  }

  it('is that of the writes to what the node owned, whoever else was answered meanwhile', () => {
    const ofOthers = Array.from({ length: 9 }, (_, n) => op(n * 5, n * 5 + 4, { key: 'bill', partition: 85 }))
    const operations = [...ofOthers, op(0, 5), op(8, 30)]
    const ownership = [picture(0), picture(40, { owners: picture(0).owners.map(() => 'bergen') })]
    expect(gapWith(operations, crash(10, 20))).to.include({ from: 9, to: 14, owner: null })
    expect(gapWith(operations, crash(10, 20), { ownership })).to.include({ from: 5, to: 30, owner: 'athens' })
    expect(gapWith(ofOthers, crash(10, 20), { ownership })).to.equal(null)
    const link: Fault = { kind: 'cut', target: 'athens → bergen', from: 10, to: 20 }
    expect(gapWith(operations, link, { ownership })).to.include({ owner: null })
  })

  it('is told for each fault, and the longest is one of them', () => {
    fc.assert(
      fc.property(someEvidence, (evidence) => {
        const gaps = gapsOf(evidence)
        expect(gaps).to.have.length(evidence.faults.length)
        for (const gap of gaps) {
          if (gap === null) continue
          expect(gap.waitedMs ?? 0).to.be.within(0, gap.ms)
          expect(longestGap(gaps)?.ms).to.be.at.least(gap.ms)
          const inside = acknowledgedAt(concernedBy(evidence, gap.fault).operations).filter(
            (at) => at > gap.from && at < gap.to,
          )
          expect(inside).to.deep.equal([])
        }
      }),
    )
  })

  it('is never shorter than it was when writes are left out, and says that it may be longer', () => {
    const someWrites = fc
      .array(fc.tuple(fc.nat({ max: 300 }), fc.nat({ max: 60 })), { minLength: 2, maxLength: 120 })
      .map((times) => times.sort(([a], [b]) => a - b).map(([at, took]) => op(at, at + took)))
    fc.assert(
      fc.property(
        someWrites,
        fc.nat({ max: 300 }),
        fc.nat({ max: 80 }),
        fc.integer({ min: 2, max: 50 }),
        (all, from, lasted, limit) => {
          const fault = crash(from, from + lasted)
          const kept = downsample(all, [fault], limit, 20)
          fc.pre(kept.length < all.length)
          const sampled = gapWith(kept, fault, { operationCount: all.length })
          const known = acknowledgedAt(kept)
          const [first = 0, last = 0] = [known[0], known.at(-1)]
          const real = gapWith(all, fault)
          if (real === null || real.from < first || real.to > last) return
          expect(sampled).to.include({ isUpperBound: true, waitedMs: null })
          expect(sampled?.ms).to.be.at.least(real.ms)
        },
      ),
    )
  })
})
