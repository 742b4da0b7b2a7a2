/** The document a report draws from says what happened, and stays small. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ModelCluster, someSteps } from '../../history/__tests__/model-cluster'
import { callsOf } from '../../history/__tests__/scene'
import { judge } from '../../history/judge'
import { downsample } from '../downsample'
import { evidenceOf, MAX_EVIDENCE_BYTES } from '../evidence-of'

const FROM = { topology: 'in-process', startedAt: 1_700_000_000_000, originAt: 0, stats: [] }

describe('the evidence of a scenario', () => {
  it('holds every operation, fault and picture of a small one', () => {
    fc.assert(
      fc.property(someSteps, (steps) => {
        const { calls, events, ...account } = new ModelCluster().run(steps)
        const { sightings } = account.snapshot
        const verdict = judge({ calls, events, ...account })
        const evidence = evidenceOf({ ...FROM, calls, events, sightings, verdict })
        expect(evidence.operations).to.have.length(calls.length)
        expect(evidence.judge.verdict).to.equal('clean')
        expect(evidence.versions).to.have.length(sightings.length)
        for (const { owners, backups } of evidence.ownership) {
          expect([owners.length, backups.length]).to.deep.equal([271, 271])
        }
        expect(JSON.parse(JSON.stringify(evidence))).to.deep.equal(evidence)
      }),
      { numRuns: 30, seed: 271 },
    )
  })

  it('ends with what the judge saw, where nobody looked after the last fault', () => {
    const { events, snapshot } = new ModelCluster().run([])
    const [seen] = snapshot.sightings.filter((each) => 'state' in each)
    if (seen === undefined) throw new Error('nobody looked')
    const [first] = seen.state.partitions
    if (first === undefined) throw new Error('there is no partition')
    const partitions = [{ ...first, owner: 'survivor' }, ...seen.state.partitions.slice(1)]
    const version = seen.version + 5
    const later = { ...seen, at: 1_000, version, state: { ...seen.state, partitions, version } }
    const pictures = (sightings: typeof snapshot.sightings) =>
      evidenceOf({ ...FROM, calls: [], events, sightings }).ownership
    const before = pictures(snapshot.sightings)
    const after = pictures([...snapshot.sightings, later])
    expect(after.slice(0, before.length)).to.deep.equal(before)
    expect(after.at(-1)).to.deep.include({ label: 'the judge looked', at: 1_000, version })
    expect(after.at(-1)?.owners[0]).to.equal('survivor')
  })

  it('fits its bound, however much was written', () => {
    const writes = Array.from({ length: 20_000 }, (_, n) => ({ key: `${'k'.repeat(90)}${n}`, outcome: 'ok' as const }))
    const { events, snapshot } = new ModelCluster().run(Array.from({ length: 40 }, () => ({ do: 'turn' as const })))
    const evidence = evidenceOf({ ...FROM, calls: callsOf(writes), events, sightings: snapshot.sightings })
    expect(Buffer.byteLength(JSON.stringify(evidence))).to.be.at.most(MAX_EVIDENCE_BYTES)
    expect(evidence.operationCount).to.equal(20_000)
    expect(evidence.operations.length).to.be.greaterThan(100)
    expect(evidence.judge.verdict).to.equal('not judged')
  })
})

describe('downsampling', () => {
  const op = (at: number, outcome = 'ok') => ({ invokedAt: at, endedAt: at + 1, outcome })

  it('keeps all around a fault and all that failed, and spreads the rest', () => {
    const all = Array.from({ length: 1_000 }, (_, n) => op(n * 10, n === 7 ? 'unknown' : 'ok'))
    const kept = downsample(all, [{ from: 5_000, to: 5_100 }], 200, 0)
    expect(kept).to.have.length(200)
    expect(kept).to.include.members(all.slice(500, 511))
    expect(kept).to.include(all[7])
    expect(kept.map((each) => each.invokedAt)).to.deep.equal(kept.map((each) => each.invokedAt).sort((a, b) => a - b))
  })
})
