/** What did not run is never counted as passed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCucumber, loadConfiguration } from '@cucumber/cucumber/api'
import { expect } from 'chai'
import { Writable } from 'node:stream'
import { countScenarios, countTests, verdictOf } from '../count-results.cjs'

const CUCUMBER = JSON.stringify(require.resolve('@cucumber/cucumber'))
const STEPS = `
const { Given } = require(${CUCUMBER})
Given('it holds', () => {})
Given('it breaks', () => { throw new Error('broken') })
Given('it is put off', () => 'pending')
Given('it is passed over', () => 'skipped')
`
const FEATURE = `Feature: Counting
  Scenario: one
    Given it holds
  Scenario: two
    Given it holds
    And it breaks
  Scenario: three
    Given it is put off
  Scenario: four
    Given it is passed over
  Scenario: five
    Given nobody wrote this
  @wip
  Scenario: six
    Given it holds
`

describe('count-results', () => {
  let directory: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'results-'))
  })

  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('counts scenarios, those that neither pass nor fail, and those left out', async () => {
    writeFileSync(join(directory, 'counting.feature'), FEATURE)
    writeFileSync(join(directory, 'steps.js'), STEPS)
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
    const environment = { cwd: directory, stdout: silent, stderr: silent }
    const { runConfiguration } = await loadConfiguration(
      { file: false, provided: { paths: ['counting.feature'], require: ['steps.js'], tags: 'not @wip' } },
      environment,
    )
    const lines: string[] = []
    await runCucumber(runConfiguration, environment, (envelope) => lines.push(JSON.stringify(envelope)))
    writeFileSync(join(directory, 'messages.ndjson'), `${lines.join('\n')}\n`)

    const { failing, ...counts } = countScenarios(join(directory, 'messages.ndjson'))
    expect(counts).to.deep.equal({ passed: 1, failed: 1, notRun: 3, wip: 1 })
    expect(failing).to.have.members(['two', 'three', 'four', 'five'])
  })

  it('counts tests', () => {
    const file = join(directory, 'tests.json')
    writeFileSync(file, JSON.stringify({ passed: 3, failed: 1, pending: 2, failing: ['a clock turns'] }))
    expect(countTests(file)).to.deep.equal({ passed: 3, failed: 1, notRun: 2, failing: ['a clock turns'] })
  })

  it('counts nothing where nothing was written', () => {
    expect(countTests(join(directory, 'none'))).to.deep.equal({ passed: 0, failed: 0, notRun: 0, failing: [] })
    expect(countScenarios(join(directory, 'none'))).to.deep.equal({
      passed: 0,
      failed: 0,
      notRun: 0,
      failing: [],
      wip: 0,
    })
  })

  const verdicts: [what: string, endedWell: boolean, counts: [number, number, number], failed: number][] = [
    ['all passed', true, [5, 0, 0], 0],
    ['one failed', false, [5, 1, 0], 1],
    ['one was skipped', true, [5, 0, 1], 1],
    ['nothing ran', true, [0, 0, 0], 1],
    ['it crashed before the first', false, [0, 0, 0], 1],
    ['it crashed after the last', false, [5, 0, 0], 1],
  ]
  for (const [what, endedWell, [passed, failed, notRun], expected] of verdicts) {
    it(`says ${expected} failed where ${what}`, () => {
      expect(verdictOf(endedWell, { passed, failed, notRun, failing: [] })).to.deep.include({
        passed,
        failed: expected,
      })
    })
  }

  it('names what failed, a line each', () => {
    const { sentence } = verdictOf(false, { passed: 5, failed: 1, notRun: 0, failing: ['a clock turns'] })
    expect(sentence).to.equal('5 passed, 1 failed.\n    a clock turns')
  })
})
