/** Counts what ran, and names what failed, from the machine-readable results of mocha and of Cucumber. */
const { existsSync, readFileSync } = require('node:fs')
const { Query } = require('@cucumber/query')

/** `notRun`: it did neither pass nor fail, which is no way to end (skipped, pending, undefined, ambiguous). */
const NOTHING = { passed: 0, failed: 0, notRun: 0, failing: [] }

/** @param file written by `mocha-reporter.cjs` */
function countTests(file) {
  if (!existsSync(file)) return NOTHING
  const { passed, failed, pending, failing } = JSON.parse(readFileSync(file, 'utf8'))
  return { passed, failed, notRun: pending, failing }
}

/** @param file Cucumber's messages, one a line; `wip` counts the scenarios that the run left out as unfinished */
function countScenarios(file) {
  if (!existsSync(file)) return { ...NOTHING, wip: 0 }
  const query = new Query()
  let wip = 0
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    const envelope = JSON.parse(line)
    query.update(envelope)
    if (envelope.pickle?.tags.some((tag) => tag.name === '@wip')) wip++
  }
  const counts = { ...NOTHING, failing: [], wip }
  for (const started of query.findAllTestCaseStarted()) {
    const status = query.findMostSevereTestStepResultBy(started)?.status
    if (status === 'PASSED') counts.passed++
    else {
      if (status === 'FAILED') counts.failed++
      else counts.notRun++
      counts.failing.push(query.findPickleBy(started)?.name ?? 'a scenario without a name')
    }
  }
  return counts
}

/**
 * What a part of the run came to, and below it a line for whatever failed, so that the end of a long output says it.
 * Whatever neither passed nor failed counts as failed, and a part that ended badly, or ran nothing, counts at least one
 * failure.
 */
function verdictOf(endedWell, { passed, failed, notRun, failing }) {
  const nothing = passed + failed + notRun === 0
  const failures = Math.max(failed + notRun, endedWell && !nothing ? 0 : 1)
  const why = nothing ? ' (nothing ran)' : notRun > 0 ? ` (${notRun} of them skipped, pending or undefined)` : ''
  const names = failing.map((name) => `\n    ${name}`).join('')
  return { passed, failed: failures, sentence: `${passed} passed, ${failures} failed${why}.${names}` }
}

module.exports = { countScenarios, countTests, verdictOf }
