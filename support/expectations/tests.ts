/** What can be said about a run of tests. */
import { strict as assert } from 'node:assert'
import type { Comparison } from '../baseline/compare'
import type { TestRun } from '../baseline/mocha'

export function allRanAndPassed(run: TestRun | undefined): void {
  assert(run, 'no tests were run')
  assert(run.tests.length > 0, `no test ran; mocha printed:\n${run.output}`)
  const others = run.tests.filter((test) => test.result !== 'passed')
  assert.deepEqual(others, [], 'tests that did not pass')
  assert.equal(run.exitCode, 0, `mocha ended with ${run.exitCode}:\n${run.output}`)
}

export function everyBaselineTestPassed(comparison: Comparison | undefined): void {
  assert(comparison, 'no tests were run')
  const { missing, failed, skipped, passed } = comparison
  assert.deepEqual({ missing, failed, skipped }, { missing: [], failed: [], skipped: [] }, 'tests of the baseline')
  assert(passed > 0, 'the baseline names no test of this suite, so nothing is shown')
}
