/**
 * `npm test`: the static checks, the unit tests, the features, one after the other and all of them whatever fails.
 * With `-- --ci`, as CI runs it, also the features once more on simulated machines, a soak of a minute, a few simulations on
 * every version of Node, some planted mistakes, and 200 simulations that the commit chooses, of which with
 * `--within SECONDS` as many are carried out as there is time for; with `-- --all` also the features with
 * nodes as processes, and with nodes that run already, a short fuzz of both ports, and the packed packages. Each prints as it
 * does alone; the last line is `N passed, N failed`, tests, scenarios and further parts together. A part that fails without
 * a failed test to show for it (a check, a crash, nothing run) counts as one failure.
 */
require('./preflight.cjs').preflight()

const { spawn } = require('node:child_process')
const { rmSync } = require('node:fs')
const { availableParallelism, constants } = require('node:os')
const { join } = require('node:path')
const { countScenarios, countTests, verdictOf } = require('./count-results.cjs')
const { atOnce } = require('./whole-run.cjs')

const ROOT = join(__dirname, '..')
const TESTS = join(ROOT, 'reports/unit-tests.json')
const MESSAGES = join(ROOT, 'reports/last/messages.ndjson')
const PAGE = join(ROOT, 'reports/last/acceptance.html')
const PROCESS_MESSAGES = join(ROOT, 'reports/processes/last/messages.ndjson')

/** Each passes or fails as a whole. */
const FURTHER = [
  ['Features on simulated machines', ['run', '--silent', 'accept:simulated']],
  ['Features on nodes that run already', ['run', '--silent', 'accept:external']],
  ['Soak', ['run', '--silent', 'soak', '--', '--minutes', '1']],
  ['Versions of Node', ['run', '--silent', 'test:digests']],
  ['Planted mistakes', ['run', '--silent', 'defects', '--', '--short']],
  ['Fuzz', ['run', '--silent', 'fuzz', '--', '--frames', '500', '--seed', '1']],
  ['Packages', ['run', '--silent', 'check:packages']],
  // The last: of its seeds a machine that is slow carries out as many as there is time for.
  ['Simulation', ['run', '--silent', 'test:simulation', '--', '--fresh', '200', '--no-shorten']],
]
/** However late it is. */
const LEAST_SIMULATION_MINUTES = 1
/** Those that CI runs, too. */
const ON_CI = ['Features on simulated machines', 'Soak', 'Simulation', 'Versions of Node', 'Planted mistakes']
/** What `check:page` and `check:browser` end with where there is no Chromium. */
const NO_BROWSER = 2

let running

/** Runs one part in a process group of its own, so that stopping it stops whatever it started; resolves with its exit code. */
function run(command, args) {
  console.log(`\n> ${[command, ...args].join(' ')}\n`)
  return new Promise((resolve, reject) => {
    running = spawn(command, args, { cwd: ROOT, detached: true, stdio: ['ignore', 'inherit', 'inherit'] })
    running.once('error', reject)
    running.once('exit', (code, signal) => {
      // A part may print that all is well and end otherwise: then this is all there is to go by.
      if (code !== 0) console.log(`\n< ${command} ${args.join(' ')} ended with ${signal ?? `code ${code}`}`)
      resolve(code ?? 1)
    })
  })
}

async function passes(command, args) {
  return (await run(command, args)) === 0
}

function stopAll(signal) {
  try {
    if (running?.pid !== undefined) process.kill(-running.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
  process.exit(128 + constants.signals[signal])
}

/** @returns the option --minutes, where there is an end */
function minutesUntil(endsAt) {
  if (endsAt === undefined) return []
  return ['--minutes', String(Math.max(LEAST_SIMULATION_MINUTES, (endsAt - performance.now()) / 60_000))]
}

/** Of `--within SECONDS`, by `performance.now()`; undefined: there is no hurry. */
function endOf(argv) {
  const at = argv.indexOf('--within')
  if (at < 0) return undefined
  const seconds = Number(argv[at + 1])
  if (!(seconds > 0)) throw new Error(`--within: "${argv[at + 1]}" is no number of seconds`)
  return performance.now() + seconds * 1000
}

async function main() {
  const endsAt = endOf(process.argv)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stopAll(signal))
  for (const file of [TESTS, MESSAGES, PAGE, PROCESS_MESSAGES]) rmSync(file, { force: true })
  const all = process.argv.includes('--all')
  const chosen = FURTHER.filter(([name]) => all || (ON_CI.includes(name) && process.argv.includes('--ci')))

  const checked = await passes('npm', ['run', '--silent', 'check'])
  const reporter = ['--reporter', 'scripts/mocha-reporter.cjs', '--reporter-option', `output=${TESTS}`]
  const jobs = ['--parallel', '--jobs', String(atOnce(availableParallelism()))]
  const tested = await passes('npx', ['--no-install', 'mocha', ...jobs, ...reporter])
  const accepted = await passes('npx', ['--no-install', 'cucumber-js'])
  const onProcesses = all && (await passes('npm', ['run', '--silent', 'accept:processes']))
  const looked = await run('npm', ['run', '--silent', 'check:page'])
  const browsed = await run('npm', ['run', '--silent', 'check:browser'])
  const inBrowser = [
    ['Page', looked],
    ['Client in a browser', browsed],
  ]
  const further = inBrowser.flatMap(([name, code]) => (code === NO_BROWSER ? [] : [[name, code === 0]]))
  for (const [name, args] of chosen) {
    const given = [args, name === 'Simulation' ? minutesUntil(endsAt) : []].flat()
    further.push([name, await passes('npm', given)])
  }

  console.log()
  const { wip, ...scenarioCounts } = countScenarios(MESSAGES)
  const tests = verdictOf(tested, countTests(TESTS))
  const scenarios = verdictOf(accepted, scenarioCounts)
  console.log(checked ? 'Checks: passed.' : 'Checks: failed (see the top of this output).')
  console.log(`Unit tests: ${tests.sentence}`)
  console.log(`Features: ${scenarios.sentence}`)
  console.log(`Scenarios marked @wip and left out: ${wip}.`)
  const counted = [tests, scenarios]
  if (all) {
    const { wip: _wip, ...counts } = countScenarios(PROCESS_MESSAGES)
    const again = verdictOf(onProcesses, counts)
    counted.push(again)
    console.log(`Features on processes: ${again.sentence}`)
  } else {
    const left = FURTHER.filter((part) => !chosen.includes(part)).map(([name]) => name.toLowerCase())
    console.log(`Left out (npm test -- --all runs them): features on processes, ${left.join(', ')}.`)
  }
  if (further.length < 2)
    console.log('Left out: the report and the client in a real browser, for there is no Chromium here.')
  for (const [name, ended] of further) {
    console.log(`${name}: ${ended ? 'passed' : 'failed (see above)'}.`)
    counted.push({ passed: ended ? 1 : 0, failed: ended ? 0 : 1 })
  }

  const sum = (what) => counted.reduce((total, part) => total + part[what], 0)
  const failed = sum('failed') + (checked ? 0 : 1)
  console.log(`${sum('passed')} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

main().catch((error) => {
  console.error(error)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
})
