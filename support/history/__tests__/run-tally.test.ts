/** What a run comes to, by the judgements in it. */
import { expect } from 'chai'
import { judge } from '../judge'
import type { Verdict } from '../judge'
import { isWholeRun } from '../run-report'
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
