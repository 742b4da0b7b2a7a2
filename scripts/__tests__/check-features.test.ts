/** The check of the features can fail: each rule is broken once, in a suite of two steps that Cucumber really reads. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { dryRun } from '../check-features.cjs'
import { findingsOf } from '../feature-rules.cjs'

const CUCUMBER = JSON.stringify(require.resolve('@cucumber/cucumber'))
const STEPS = `
const { Given, Then, defineParameterType } = require(${CUCUMBER})
defineParameterType({ name: 'client', regexp: /Ana|Ben/, transformer: (name) => name })
Given('{client} is connected', () => {})
Then('the write is acknowledged', () => {})
`
const MESSAGE_TYPES: ReadonlySet<string> = new Set(['OP_BATCH'])

const soundScenario = `
  @AC-3
  Scenario: a write is acknowledged
    Given Ana is connected
    Then the write is acknowledged
`

describe('check-features', () => {
  let project: string

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'suite-'))
    mkdirSync(join(project, 'features'))
  })

  afterEach(() => rmSync(project, { recursive: true, force: true }))

  async function reasonsFor(scenarios: string, steps = STEPS): Promise<string[]> {
    writeFileSync(join(project, 'features/writing.feature'), `Feature: Writing\n${scenarios}`)
    writeFileSync(join(project, 'steps.js'), steps)
    const envelopes = await dryRun({ require: ['steps.js'] }, project)
    return findingsOf(envelopes, MESSAGE_TYPES).map((finding) => finding.reason)
  }

  it('finds nothing in a sound suite', async () => {
    expect(await reasonsFor(soundScenario)).to.deep.equal([])
  })

  const breaches: [what: string, scenarios: string, reason: string][] = [
    ['a scenario without a criterion', soundScenario.replace('@AC-3', '@routing'), 'bears no criterion'],
    [
      'a scenario with two criteria',
      soundScenario.replace('@AC-3', '@AC-3 @P-1'),
      'bears @AC-3 and @P-1, not exactly one',
    ],
    ['a scenario put on a shelf', soundScenario.replace('@AC-3', '@AC-3 @flaky'), 'bears @flaky'],
    ['a title that stands twice', soundScenario + soundScenario, 'stands already at features/writing.feature:4'],
    [
      'an undefined step',
      `${soundScenario}    And the write is found\n`,
      'no step definition says "the write is found"',
    ],
    ['a class in a title', soundScenario.replace('a write is', 'a ConnectionPool is'), 'a class is not known outside'],
    ['a member in a title', soundScenario.replace('a write is', 'mapVersion is'), 'a name from the code'],
    ['a port in a title', soundScenario.replace('a write is', 'a write to :8080 is'), 'a port means nothing'],
    ['an address in a title', soundScenario.replace('a write is', 'a write to 127.0.0.1 is'), 'an address is not'],
    ['a node by its number', soundScenario.replace('a write is', 'node-2 is'), 'which part the node plays'],
    [
      'a message of the wire',
      soundScenario.replace('a write is', 'an OP_BATCH is'),
      'OP_BATCH is a message on the wire',
    ],
    ['a feature without scenarios', '\n  Nothing but prose.\n', 'the feature has no scenario'],
    ['a file that cannot be read', '\n  Scenario: a\n    Given a step\n    Gibberish is here\n', 'expected'],
  ]
  for (const [what, scenarios, reason] of breaches) {
    it(`finds ${what}`, async () => {
      expect((await reasonsFor(scenarios)).join('\n')).to.include(reason)
    })
  }

  it('finds a step definition and a parameter type that nothing uses', async () => {
    const steps = `${STEPS}
Then('nobody says this', () => {})
defineParameterType({ name: 'node', regexp: /owner/, transformer: (name) => name })`
    expect(await reasonsFor(soundScenario, steps)).to.deep.equal([
      'no scenario says "nobody says this"',
      'no step definition takes a {node}',
    ])
  })

  it('finds a step that two definitions say', async () => {
    const steps = `${STEPS}\nThen(/^the write is ack/, () => {})`
    expect(await reasonsFor(soundScenario, steps)).to.include('2 step definitions say "the write is acknowledged"')
  })

  it('lets an unfinished scenario go without step definitions, and quoted data be anything', async () => {
    const unfinished = `${soundScenario}
  @wip @P-1
  Scenario: "ws://127.0.0.1:8080" is data
    Given nobody wrote this step
`
    expect(await reasonsFor(unfinished)).to.deep.equal([])
  })
})
