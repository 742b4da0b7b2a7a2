/** What Cucumber really prints with the formatter of this project, where the output is no terminal. */
import { expect } from 'chai'
import { TinyProject } from './tiny-run'

const FEATURE = `Feature: tiny
  @AC-4
  Example: It holds
    Given it is 1

  @P-1
  Scenario Outline: It is <number>
    Given it is <number>

    Examples:
      | number |
      | 1      |
      | 2      |

  Example: Nobody knows
    Given pigs fly

  Example: It waits
    Given it waits

  Example: Its hook fails
    Given it is 1
    And its hook fails

  Example: It is not run
    Given it cannot be had

  Example: It is said twice
    Given a twin
`

const STEPS = `
const assert = require('node:assert').strict
const { After, Before, Given } = cucumber
let crashes = false
Before(() => { crashes = false })
Given('it is {int}', (number) => assert.equal(number, 1, 'the number'))
Given('it waits', () => 'pending')
Given('its hook fails', () => { crashes = true })
Given('it cannot be had', function () { this.log('not run: it stops a node'); return 'skipped' })
Given('a twin', () => {})
Given(/^a twin$/, () => {})
After({ name: 'the last one' }, function ({ result }) {
  if (result.status === 'FAILED') {
    this.attach(JSON.stringify({ version: 1, lines: ['node-1: state 7'] }), 'application/vnd.topgun.last-seen+json')
    this.log('logs: reports/logs/it-is-2/')
  }
  if (crashes) throw new Error('it did not close')
})
`

describe('the formatter of a run', function () {
  this.timeout(60_000)
  const projects: TinyProject[] = []

  function project(files: Readonly<Record<string, string>>): TinyProject {
    const made = new TinyProject(files)
    projects.push(made)
    return made
  }

  after(() => {
    for (const each of projects) each.remove()
  })

  describe('in which things go right and wrong', () => {
    const tiny = project({ 'features/tiny.feature': FEATURE, 'steps.cjs': STEPS })
    let printed: string
    let code: number

    before(async () => {
      const { stdout, code: exitCode } = await tiny.run('--world-parameters', '{"slowness":3}')
      printed = stdout.replaceAll(/\d+\.\d s/g, '… s')
      code = exitCode
    })

    it('has a line for each scenario, in the order they end, and no escape codes', () => {
      const lines = printed.split('\n').filter((line) => /^(ok|FAIL|skip|pend) /.test(line))
      expect(lines).to.deep.equal([
        'ok   AC-4  It holds (… s)',
        'ok   P-1   It is 1 (… s)',
        'FAIL P-1   It is 2 (… s)',
        'FAIL Nobody knows (… s)',
        'pend It waits (… s)',
        'FAIL Its hook fails (… s)',
        'skip It is not run (… s, not run: it stops a node)',
        'FAIL It is said twice (… s)',
      ])
      expect(printed).not.to.contain('\u001b')
      expect(code).to.equal(1)
    })

    it('says of a failure at once, and again at the end, what is needed', () => {
      const needed = [
        '     features/tiny.feature:13',
        '     expected   Given it is 2',
        '                the number',
        '                expected 1, was 2',
        '     last seen  node-1: state 7',
        `     run again  npx cucumber-js --world-parameters '{"slowness":3}' features/tiny.feature:13`,
        '     logs       reports/logs/it-is-2/',
      ].join('\n')
      expect(printed).to.contain(`FAIL P-1   It is 2 (… s)\n${needed}\n`)
      expect(printed).to.contain(`1) P-1   It is 2 (failed, … s)\n${needed}\n`)
      expect(printed).to.match(
        / {5}✖ Given it is 2 # steps\.cjs:\d+\n {9}AssertionError.*the number\n[^]*at .*steps\.cjs/,
      )
    })

    it('names what nobody defined, what waits, what is defined twice, and hooks that failed', () => {
      expect(printed).to.contain('undefined  Given pigs fly # features/tiny.feature:16')
      expect(printed).to.contain("Given('pigs fly', function () {")
      expect(printed).to.contain('pending    Given it waits # features/tiny.feature:19')
      expect(printed).to.contain('ambiguous  Given a twin # features/tiny.feature:29')
      expect(printed).to.contain('expected   (hook) the last one\n                it did not close')
    })

    it('counts as the summary of Cucumber does', () => {
      expect(printed).to.contain(
        '\n8 scenarios (2 failed, 1 ambiguous, 1 undefined, 1 pending, 1 skipped, 2 passed)\n9 steps (1 failed, 1 ambiguous, 1 undefined, 1 pending, 1 skipped, 4 passed)\n',
      )
      expect(printed).to.match(/\d+m\d\d\.\d{3}s \(executing steps: \d+m\d\d\.\d{3}s\)\n$/)
    })
  })

  it('names a place that runs just that row again', async () => {
    const tiny = project({ 'features/tiny.feature': FEATURE, 'steps.cjs': STEPS })
    const { stdout } = await tiny.run('features/tiny.feature:13')
    expect(stdout)
      .to.match(/^FAIL P-1 {3}It is 2 /)
      .and.to.contain('\n1 scenario (1 failed)\n')
  })

  it('tells of workers as of one', async () => {
    const tiny = project({ 'features/tiny.feature': FEATURE, 'steps.cjs': STEPS })
    const { stdout } = await tiny.run('--parallel', '2', '--tags', '@AC-4 or @P-1')
    const lines = stdout.split('\n').filter((line) => /^(ok|FAIL) /.test(line))
    expect(lines.map((line) => line.slice(0, 18)).sort()).to.deep.equal([
      'FAIL P-1   It is 2',
      'ok   AC-4  It hold',
      'ok   P-1   It is 1',
    ])
    expect(stdout).to.contain('run again  npx cucumber-js features/tiny.feature:13')
    expect(stdout).to.contain('\n3 scenarios (1 failed, 2 passed)\n')
  })

  for (const [hook, when, count] of [
    ['BeforeAll', 'before', '0 scenarios'],
    ['AfterAll', 'after', '1 scenario (1 passed)'],
  ] as const) {
    it(`shows the whole error of a hook ${when} the run, and counts all the same`, async () => {
      const steps = `${STEPS}\ncucumber.${hook}({ name: 'the lights' }, () => { throw new Error('no light\\nnor shade') })`
      const tiny = project({ 'features/tiny.feature': FEATURE, 'steps.cjs': steps })
      const { stdout, code } = await tiny.run('--tags', '@AC-4')
      expect(stdout).to.match(
        new RegExp(
          String.raw`✖ Hook: the lights \(a hook ${when} the run\) # steps\.cjs:\d+\n    Error: no light\n    nor shade\n +at `,
        ),
      )
      expect(stdout).to.contain(`\n${count}\n`)
      expect(code).not.to.equal(0)
    })
  }

  it('leaves a file that cannot be read to Cucumber, which shows why', async () => {
    const tiny = project({
      'features/tiny.feature': 'Feature: x\n  Example: y\n    Given z\n    Nonsense z\n',
      'steps.cjs': STEPS,
    })
    const { stderr, code } = await tiny.run()
    expect(stderr).to.contain('Parse error in "features/tiny.feature"')
    expect(code).to.equal(1)
  })
})
