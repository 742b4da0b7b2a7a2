/** What a claim and a run come to, as tables. */
import { expect } from 'chai'
import type { RunFacts } from '../../../support/evidence/RunFacts'
import type { BaselineChange } from '../../../support/evidence/BaselineEvidence'
import type { ScenarioReport } from '../RunReport'
import { claimReport, claimVerdict, runVerdict, type RunStanding } from '../verdicts'

function scenario(change: Partial<ScenarioReport> = {}): ScenarioReport {
  return {
    anchor: 's1',
    name: 'The owner stops',
    feature: 'Failover',
    rule: null,
    uri: 'features/a.feature',
    line: 1,
    tags: ['@AC-4'],
    status: 'passed',
    attempts: 1,
    durationMs: 1,
    steps: [],
    notes: [],
    evidence: null,
    baseline: null,
    ...change,
  }
}

function onTests(change: BaselineChange['change']): ScenarioReport {
  const files = [{ path: 'packages/x.test.ts', change, testsAdded: [], testsGone: [] }]
  return scenario({ baseline: { version: 1, suite: 'cluster', passed: 3, files } })
}

describe('the verdict of a claim', () => {
  const TABLE: readonly [string, readonly ScenarioReport[], string][] = [
    ['no scenario has its tag', [], 'not shown'],
    ['all passed', [scenario(), scenario()], 'shown'],
    ['one was not started', [scenario(), scenario({ status: 'not run', attempts: 0 })], 'not shown'],
    ['one was skipped', [scenario(), scenario({ status: 'skipped' })], 'not shown'],
    ['one has an undefined step', [scenario({ status: 'undefined' })], 'not shown'],
    ['one is pending', [scenario({ status: 'pending' })], 'not shown'],
    ['one ended with the run', [scenario({ status: 'unknown' })], 'not shown'],
    ['one failed', [scenario(), scenario({ status: 'failed' })], 'failed'],
    ['one is ambiguous', [scenario({ status: 'ambiguous' })], 'failed'],
    ['one failed, another was skipped', [scenario({ status: 'skipped' }), scenario({ status: 'failed' })], 'failed'],
    ['one passed at its second try', [scenario({ attempts: 2 })], 'failed'],
    ['its tests changed', [onTests('changed')], 'shown, on changed tests'],
    ['tests of it are gone', [onTests('gone')], 'shown, on changed tests'],
    ['tests were added', [onTests('added')], 'shown'],
  ]
  for (const [when, scenarios, verdict] of TABLE) {
    it(`is "${verdict}" when ${when}`, () => {
      const result = claimVerdict(scenarios)
      expect(result.verdict).to.equal(verdict)
      expect(result.because === '').to.equal(verdict === 'shown')
    })
  }
})

describe('the verdict of a run', () => {
  const facts: RunFacts = {
    version: 1,
    commit: 'c0ffee',
    isClean: true,
    topology: 'in-process',
    slowness: 1,
    machine: 'a machine',
    features: ['features/a.feature'],
  }
  const run = (all: readonly ScenarioReport[], change: Partial<RunStanding> = {}): string => {
    const claims = [claimReport({ id: 'AC-4', kind: 'criterion', text: '' }, all)]
    const whole = { claims, scenarios: all, errors: [], success: true, facts, read: facts.features }
    return runVerdict({ ...whole, ...change }).verdict
  }
  const unstarted = (...tags: string[]): ScenarioReport => scenario({ tags, status: 'not run', attempts: 0 })
  const more = { ...facts, features: ['features/a.feature', 'features/b.feature'] }

  const TABLE: readonly [string, string, string][] = [
    ['everything passed', run([scenario()]), 'shown'],
    ['a claim has no scenario', run([scenario({ tags: ['@P-1'] })]), 'not shown'],
    ['a scenario failed', run([scenario({ status: 'failed' })]), 'failed'],
    ['a scenario failed that no claim names', run([scenario(), scenario({ tags: [], status: 'failed' })]), 'failed'],
    ['a hook of the whole run failed', run([scenario()], { errors: ['no port'] }), 'failed'],
    ['it never came to its end', run([scenario()], { success: null }), 'failed'],
    ['a feature file was not read', run([scenario()], { facts: more }), 'partial'],
    ['a scenario was not started', run([scenario(), unstarted('@P-1')]), 'partial'],
    ['an unfinished scenario was left out', run([scenario(), unstarted('@P-1', '@wip')]), 'shown'],
    ['an unfinished scenario of a claim was left out', run([scenario(), unstarted('@AC-4', '@wip')]), 'not shown'],
    ['one about the tests was left out', run([scenario(), unstarted('@P-1', '@project')]), 'partial'],
    ['nothing ran', run([], { facts: null }), 'partial'],
    ['a part of it ran, and failed', run([scenario({ status: 'failed' })], { facts: more }), 'failed'],
    ['Cucumber says that it failed', run([scenario()], { success: false }), 'not shown'],
  ]
  for (const [when, verdict, wanted] of TABLE) {
    it(`is "${wanted}" when ${when}`, () => expect(verdict).to.equal(wanted))
  }
})
