/** This project's own tests and files, as a developer meets them. */
import { Given, Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import { baselineEvidence } from '../support/baseline/baseline-evidence'
import { runSuite } from '../support/baseline/BaselineDriver'
import type { Suite } from '../support/baseline/manifest'
import { PROJECT_ROOT } from '../support/baseline/ProjectDriver'
import { BASELINE_MEDIA_TYPE } from '../support/evidence/BaselineEvidence'
import { allRanAndPassed, everyBaselineTestPassed } from '../support/expectations/tests'

/** Whole suites run here, and each test in them has a bound of its own: this one is for a program that hangs, not for a slow machine. */
const MINUTES = { timeout: 15 * 60_000 }

Given('the file {string}', function (this: AcceptanceWorld, path: string) {
  assert(this.project.has(path), `${path} does not exist`)
  this.file = path
})

When('a developer runs it', MINUTES, async function (this: AcceptanceWorld) {
  this.testRun = await this.project.run(this.file)
})

When('a developer loads it', async function (this: AcceptanceWorld) {
  this.loaded = await this.project.load(this.file)
})

When('a developer runs the {suite} tests', MINUTES, async function (this: AcceptanceWorld, suite: Suite) {
  this.comparison = await runSuite(PROJECT_ROOT, suite)
  this.attach(JSON.stringify(baselineEvidence(suite, this.comparison)), BASELINE_MEDIA_TYPE)
})

Then('at least one test ran, none was skipped, and all passed', function (this: AcceptanceWorld) {
  allRanAndPassed(this.testRun)
})

Then('it reaches into no private part of a client or a node', function (this: AcceptanceWorld) {
  assert.deepEqual(this.project.reaches(this.file), [])
})

Then('it offers {string}', function (this: AcceptanceWorld, name: string) {
  assert(this.loaded?.exports.includes(name), `it offers ${this.loaded?.exports.join(', ')}`)
})

Then('nothing under {string} is loaded with it', function (this: AcceptanceWorld, folder: string) {
  assert.deepEqual(
    this.loaded?.files.filter((file) => file.startsWith(folder)),
    [],
  )
})

Then('{string} imports {string} from it', function (this: AcceptanceWorld, path: string, name: string) {
  assert(this.project.imports(path, name, this.file), `${path} does not import ${name} from ${this.file}`)
})

Then(
  'every test of the baseline is still there, ran and passed, and none was skipped',
  function (this: AcceptanceWorld) {
    for (const path of this.comparison?.changed ?? []) this.log(`shown, on changed tests: ${path}`)
    everyBaselineTestPassed(this.comparison)
  },
)
