/** A reviewer's questions have their answers in words. */
import { expect } from 'chai'
import type { Evidence } from '../../../support/evidence/Evidence'
import { factsOf } from '../facts'
import { evidenceWith, op, picture } from './scene'

function factIn(evidence: Evidence, term: string): string | undefined {
  return factsOf(evidence).find((fact) => fact.term === term)?.value
}

describe('the facts', () => {
  const crash = { kind: 'crash', target: 'athens', from: 100, to: null }
  const operations = [op(0, 10), op(110, 650, { holders: ['bergen', 'cairo'] })]
  const after = picture(900, { owners: picture(1).owners.with(84, 'cairo'), backups: picture(1).backups.with(84, []) })
  const evidence = evidenceWith({
    operations,
    faults: [crash],
    ownership: [picture(50), after],
    versions: [
      { observer: 'athens', at: 20, version: 7 },
      { observer: 'bergen', at: 20, version: 7 },
      { observer: 'bergen', at: 700, version: 1_009 },
    ],
    judge: { verdict: 'clean', breaches: [], counts: { APPLIED: 0, REPLICATED: 2, refused: 0, unknown: 0, open: 0 } },
  })

  it('answer where a key lay, what happened, how long it took and what was promised', () => {
    expect(factsOf(evidence)).to.deep.equal([
      {
        term: '“cart” in baskets',
        value: 'Partition 84. Owner athens before, cairo after. Backups bergen before, none after.',
      },
      { term: 'Crash of athens', value: 'from 100 ms and was not ended.' },
      {
        term: 'Writes around the crash of athens',
        value:
          'No write to a partition that athens owned was acknowledged for 640 ms, from 10 ms to 650 ms; for 540 ms of it a write was waiting. The slowest acknowledged write that met it waited 540 ms.',
      },
      {
        term: 'Map version',
        value: '7 before the first fault, 1,009 after; the one who looked ended at it; athens was lost at 7.',
      },
      { term: 'Writes', value: '2 writes: 2 acknowledged, 0 refused, 0 unknown and 0 open.' },
      { term: 'Lowest level acknowledged', value: 'REPLICATED.' },
      { term: 'The judge', value: 'Found no breach.' },
    ])
  })

  it('take the holders from an acknowledgement where no picture was taken after the fault', () => {
    expect(factIn({ ...evidence, ownership: [picture(50)] }, '“cart” in baskets')).to.equal(
      'Partition 84. Owner athens, backups bergen, recorded once. Its last acknowledged write is held by bergen and cairo, the owner first.',
    )
    expect(factIn({ ...evidence, ownership: [] }, '“cart” in baskets')).to.contain('Its owner was not recorded.')
  })

  it('say who ended at another version, unless it was lost', () => {
    const back = { observer: 'athens', at: 800, version: 8 }
    expect(factIn({ ...evidence, versions: [...evidence.versions, back] }, 'Map version')).to.equal(
      '7 before the first fault, 1,009 after; those who looked ended at 8 and 1,009.',
    )
    const delay = { ...crash, kind: 'delay' }
    expect(factIn({ ...evidence, faults: [delay] }, 'Map version')).to.contain('ended at 7 and 1,009')
    expect(factIn({ ...evidence, versions: evidence.versions.slice(0, 1) }, 'Map version')).to.equal(
      '7 before the first fault, 7 after; athens was lost at 7.',
    )
  })

  it('say what they do not know', () => {
    const sampled = evidenceWith({ operations, operationCount: 40, faults: [crash] })
    expect(factIn(sampled, 'Writes')).to.contain('40 writes: 2 acknowledged').and.to.contain('counted among 2 of them')
    expect(factIn(sampled, 'Writes around the crash of athens'))
      .to.contain('for at most 640 ms')
      .and.to.contain('at least 540 ms')
    expect(factIn(evidenceWith({ faults: [crash] }), 'Writes around the crash of athens')).to.contain('No write')
    expect(factIn(sampled, 'The judge')).to.equal('Did not judge this scenario.')
  })

  it('name the breaches', () => {
    const breaches = [{ promise: 'kept', sentence: 'A write was lost.' }]
    const value = factIn(evidenceWith({ judge: { verdict: 'breached', breaches, counts: {} } }), 'The judge')
    expect(value).to.equal('Found 1 breach. kept: A write was lost.')
  })

  it('take the three keys written to most, and among equals those that waited longest', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'].map((key, took) => op(0, took, { key }))
    const terms = factsOf(evidenceWith({ operations: [...keys, op(9, 10, { key: 'a' })] })).map(({ term }) => term)
    expect(terms.slice(0, 4)).to.deep.equal(['“a” in baskets', '“e” in baskets', '“d” in baskets', 'Writes'])
  })
})
