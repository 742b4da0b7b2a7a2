/** What a run comes to, by the judgements in it. */
import { expect } from 'chai'
import { judge } from '../judge'
import { isWholeRun, workersFor } from '../../../scripts/whole-run.cjs'
import type { Verdict } from '../judge'
import { failureOf, RunTally, sayRun } from '../run-tally'
import { cleanAccount } from './scene'

const written = () => judge(cleanAccount([{ key: 'cart', outcome: 'ok' }]))
const applied = (): Verdict => ({
  ...judge(cleanAccount([])),
  levels: { MEMORY: 0, APPLIED: 1, REPLICATED: 0, PERSISTED: 0 },
})
const degraded = (): Verdict => ({ ...applied(), undisturbed: { acknowledged: 1, replicated: 0 } })
const breached = (): Verdict => ({ ...written(), breaches: [{ promise: 'kept', sentence: 'it is gone' }] })
const times = (count: number, verdict: Verdict) => Array.from({ length: count }, () => verdict)

describe('a run', () => {
  const table: readonly [string, () => readonly Verdict[], string, boolean, boolean][] = [
    ['nothing judged', () => [], 'not judged', false, false],
    ['writes at REPLICATED', () => [written()], 'passed', false, false],
    ['no write at all', () => [judge(cleanAccount([]))], 'inconclusive', true, false],
    ['no write at REPLICATED', () => [applied()], 'inconclusive', true, false],
    ['99 of 100 quorum writes at REPLICATED', () => [...times(99, written()), degraded()], 'passed', false, false],
    [
      '98 of 100 quorum writes at REPLICATED',
      () => [...times(98, written()), ...times(2, degraded())],
      'failed',
      true,
      true,
    ],
    ['a breach', () => [written(), breached()], 'failed', true, true],
  ]
  for (const [title, verdicts, result, failsWhole, failsPart] of table) {
    it(`with ${title}: ${result}`, () => {
      const tally = new RunTally()
      tally.notJudged('a refused start')
      for (const [index, verdict] of verdicts().entries()) tally.judged(`scenario ${index}`, verdict)
      const verdict = tally.verdict()
      expect(verdict.result).to.equal(result)
      expect(failureOf(verdict, true) !== undefined).to.equal(failsWhole)
      expect(failureOf(verdict, false) !== undefined).to.equal(failsPart)
      expect(verdict.scenarios[0]?.verdict).to.equal('not judged')
    })
  }
})

describe('a run in words', () => {
  const tallied = (...verdicts: readonly Verdict[]) => {
    const tally = new RunTally()
    for (const [index, verdict] of verdicts.entries()) tally.judged(`scenario ${index}`, verdict)
    return tally.verdict()
  }
  const table: readonly [string, () => readonly Verdict[], string][] = [
    ['nothing judged', () => [], 'no cluster ran'],
    [
      'writes at REPLICATED',
      () => [written(), written()],
      '2 judgements found no breach; 2 of 2 undisturbed quorum writes reached REPLICATED',
    ],
    ['no write at REPLICATED', () => [applied()], 'no write of this run was acknowledged at REPLICATED'],
    [
      'too few quorum writes at REPLICATED',
      () => [written(), degraded()],
      'only 1 of 2 undisturbed quorum writes reached REPLICATED',
    ],
    ['a breach', () => [breached(), written(), breached()], '2 of 3 judgements found a breach'],
  ]
  for (const [title, verdicts, sentence] of table) {
    it(`with ${title}: ${sentence}`, () => {
      expect(tallied(...verdicts()).sentence).to.equal(sentence)
    })
  }

  it('that must not end well says why', () => {
    expect(failureOf(tallied(breached()), false)).to.equal('failed: 1 of 1 judgements found a breach')
    expect(failureOf(tallied(applied()), true)).to.equal(
      'inconclusive: no write of this run was acknowledged at REPLICATED',
    )
  })

  it('passes by persisted writes, with replicated ones or alone', () => {
    const levels = { MEMORY: 0, APPLIED: 0, REPLICATED: 0, PERSISTED: 1 }
    expect(tallied({ ...written(), levels }).result).to.equal('passed')
    expect(tallied({ ...written(), levels }, written()).result).to.equal('passed')
  })

  it('tells the counts, the levels that were reached and who was excluded', () => {
    const tally = new RunTally()
    tally.notJudged('a refused start')
    tally.judged('a write', { ...written(), excluded: ['Zoe', 'Ben'] })
    tally.judged('another', { ...applied(), excluded: ['Ana', 'Ben'], refused: 2, unknown: 3 })
    tally.judged('a loss', { ...breached(), refused: 1, unknown: 1 })
    const verdict = tally.verdict()
    expect(sayRun(verdict)).to.equal(
      'judge: failed, 1 of 3 judgements found a breach; 2 scenarios clean, 1 breached, 1 not judged; acknowledged: 1 at APPLIED, 2 at REPLICATED; excluded: Ana, Ben, Zoe',
    )
    const { levels, refused, unknown, undisturbed, excluded } = verdict
    expect(levels).to.deep.equal({ MEMORY: 0, APPLIED: 1, REPLICATED: 2, PERSISTED: 0 })
    expect({ refused, unknown }).to.deep.equal({ refused: 3, unknown: 4 })
    expect(undisturbed).to.deep.equal({ acknowledged: 2, replicated: 2 })
    expect(excluded).to.deep.equal(['Ana', 'Ben', 'Zoe'])
  })

  it('in which nothing was written is short', () => {
    expect(sayRun(new RunTally().verdict())).to.equal(
      'judge: not judged, no cluster ran; 0 scenarios clean, 0 breached, 0 not judged; acknowledged: nothing',
    )
  })
})

describe('the scenarios of a run', () => {
  it('are told each with its verdict, and of a breach no more than its promise and its sentence', () => {
    const tally = new RunTally()
    tally.notJudged('a refused start')
    tally.notRun('a hint', 'nobody may stop these nodes')
    tally.judged('a write', written())
    const breach = { promise: 'kept' as const, sentence: 'it is gone', partitionId: 7, map: 'test', key: 'cart' }
    tally.judged('a loss', { ...written(), breaches: [breach] })
    expect(tally.verdict().scenarios).to.deep.equal([
      { scenario: 'a refused start', verdict: 'not judged', breaches: [] },
      { scenario: 'a hint', verdict: 'not run', reason: 'nobody may stop these nodes', breaches: [] },
      { scenario: 'a write', verdict: 'clean', breaches: [] },
      { scenario: 'a loss', verdict: 'breached', breaches: [{ promise: 'kept', sentence: 'it is gone' }] },
    ])
  })

  it('are kept up to a number of them, but for breaches, which are all kept', () => {
    const tally = new RunTally()
    const [clean, bad] = [written(), breached()]
    for (let index = 0; index < 5_002; index++) tally.judged(`scenario ${index}`, clean)
    tally.judged('a loss', bad)
    tally.judged('the last', clean)
    const { scenarios, sentence } = tally.verdict()
    expect(scenarios.slice(-2).map(({ scenario }) => scenario)).to.deep.equal(['scenario 4999', 'a loss'])
    expect(scenarios).to.have.length(5_001)
    expect(sentence).to.equal('1 of 5004 judgements found a breach')
  })

  it('are kept with the first of their breaches', () => {
    const tally = new RunTally()
    const breaches = Array.from({ length: 21 }, (_, index) => ({ promise: 'kept' as const, sentence: `loss ${index}` }))
    tally.judged('a loss', { ...written(), breaches })
    const [scenario] = tally.verdict().scenarios
    expect(scenario?.breaches).to.have.length(20)
    expect(scenario?.breaches.at(-1)?.sentence).to.equal('loss 19')
  })
})

describe('a scenario that could not be run', () => {
  it('is counted apart, with its reason, and is no judgement', () => {
    const tally = new RunTally()
    tally.notRun('a loss', 'nobody may stop these nodes')
    expect(tally.verdict().result).to.equal('not judged')
    tally.judged('a write', written())
    const verdict = tally.verdict()
    const [first] = verdict.scenarios
    expect(first).to.include({ scenario: 'a loss', verdict: 'not run', reason: 'nobody may stop these nodes' })
    expect(sayRun(verdict)).to.include('1 scenarios clean, 0 breached, 0 not judged, 1 not run;')
  })
})

describe('a run is of the whole suite', () => {
  const table: readonly [readonly string[], boolean][] = [
    [[], true],
    [['--format', 'progress'], true],
    [['--tags', '@routing'], false],
    [['--name=owner'], false],
    [['-t@routing'], false],
    [['-pprocesses'], false],
    [['--parallel', '3'], true],
    [['features/writing'], false],
    [['./features/writing/'], false],
    [['features/writing/a.feature:12'], false],
  ]
  for (const [chosen, whole] of table) {
    it(`${['cucumber-js', ...chosen].join(' ')}: ${whole}`, () => {
      expect(isWholeRun(['/usr/bin/node', '/bin/cucumber-js', ...chosen])).to.equal(whole)
    })
  }
})

describe('the workers of a run', () => {
  const table: readonly [string, NodeJS.ProcessEnv, readonly string[], number, number][] = [
    ['share a whole run, one a core', {}, [], 2, 2],
    ['are no more than four', {}, ['--format', 'progress'], 16, 4],
    ['are none where there is one core', {}, [], 1, 0],
    ['are none for a few scenarios', {}, ['--tags', '@routing'], 8, 0],
    ['are none of another profile', {}, ['-p', 'processes'], 8, 0],
    ['are none where a failure is kept for a look', { KEEP: '1' }, [], 8, 0],
    ['are there where none is kept', { KEEP: '0' }, [], 8, 4],
  ]
  for (const [what, env, chosen, cores, workers] of table) {
    it(what, () => expect(workersFor(env, ['node', 'cucumber-js', ...chosen], cores)).to.equal(workers))
  }
})
