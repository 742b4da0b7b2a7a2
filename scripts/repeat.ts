/** `npm run repeat`: runs the acceptance suite again and again, to find what fails only sometimes. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { replaceFile } from '../report/replace-file'
import { checkoutOf } from '../support/evidence/run-facts'
import { atLeastOne } from './at-least-one'
import { endGroup } from './end-group'
import { recordOf, recordToResume, type RepeatRecord, type RepeatSetup, type Run } from './repeat-record'

const HELP = `npm run repeat -- [--times 20] [--parallel N] [--load] [--resume] [-- arguments for cucumber-js]

  --times N      how often the suite runs (default 20, or as often as what is resumed was to)
  --parallel N   workers in each run (default: as for npx cucumber-js, one a core and four at most)
  --load         keeps every core busy with other work meanwhile
  --resume       goes on behind the last run of reports/repeat.json, which has to be of the same commit and options
  --help

Writes reports/repeat.json: duration, outcome and failing scenarios of each run.
Each run's messages stay in reports/repeat/. What a Ctrl-C interrupts can be carried on with --resume. Ends with 1 when any run was red.`

/** The few fields of Cucumber's messages that are read here. */
interface Envelope {
  readonly pickle?: { readonly id: string; readonly name: string }
  readonly testCase?: { readonly id: string; readonly pickleId: string }
  readonly testCaseStarted?: { readonly id: string; readonly testCaseId: string }
  readonly testStepFinished?: {
    readonly testCaseStartedId: string
    readonly testStepResult: { readonly status: string }
  }
}

const BURN = 'for (let n = 0; ; n++) Math.sqrt(n)'
const FOLDER = 'reports/repeat'
const RECORD = 'reports/repeat.json'
const DEFAULT_TIMES = 20
const children = new Set<ChildProcess>()

function start(args: readonly string[], quiet: boolean): ChildProcess {
  // A group of its own, so that its workers end with it.
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: quiet ? 'ignore' : ['ignore', 'ignore', 'pipe'],
  })
  children.add(child)
  child.on('close', () => children.delete(child))
  return child
}

function stopAll(): void {
  for (const child of children) endGroup(child)
}

function readMessages(file: string): { scenarios: number; failing: string[] } {
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
  const envelopes = lines.map((line) => JSON.parse(line) as Envelope)
  const names = new Map(envelopes.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle.name] as const] : [])))
  const cases = new Map(
    envelopes.flatMap(({ testCase }) => (testCase ? [[testCase.id, names.get(testCase.pickleId)] as const] : [])),
  )
  const started = new Map(
    envelopes.flatMap(({ testCaseStarted: each }) => (each ? [[each.id, cases.get(each.testCaseId)] as const] : [])),
  )
  const failing = new Set<string>()
  for (const { testStepFinished: step } of envelopes) {
    if (step === undefined || ['PASSED', 'SKIPPED'].includes(step.testStepResult.status)) continue
    failing.add(started.get(step.testCaseStartedId) ?? 'a scenario without a name')
  }
  return { scenarios: started.size, failing: [...failing] }
}

function suite(run: number, extra: readonly string[]): Promise<Run> {
  const messages = join(FOLDER, `run-${run}.ndjson`)
  const began = performance.now()
  const child = start(
    [
      'node_modules/@cucumber/cucumber/bin/cucumber.js',
      '--config=scripts/repeat-profile.js',
      `--format=message:${messages}`,
      ...extra,
    ],
    false,
  )
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const { scenarios, failing } = readMessages(messages)
      const exitCode = code ?? 1
      const green = exitCode === 0 && scenarios > 0
      if (!green && said !== '') console.error(said)
      const seconds = Math.round((performance.now() - began) / 100) / 10
      resolve({ run, green, exitCode, seconds, scenarios, failing })
    })
  })
}

function removeEarlierRuns(): void {
  rmSync(RECORD, { force: true })
  rmSync(FOLDER, { recursive: true, force: true })
}

function earlierRuns(setup: RepeatSetup): RepeatRecord | undefined {
  const record = recordToResume(existsSync(RECORD) ? readFileSync(RECORD, 'utf8') : undefined, setup)
  console.log(`${record?.runs.length ?? 0} runs are made already, ${record?.green ?? 0} of them green`)
  return record
}

/** @throws when a run was made of something else than it would be recorded as */
async function mustBeUnchanged({ commit, isClean }: RepeatSetup): Promise<void> {
  const now = await checkoutOf(process.cwd())
  if (now.commit === commit && now.isClean === isClean) return
  throw new Error(
    'The checkout was changed while the suite ran, or git cannot tell any more: the run does not count, and no more are made.',
  )
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      times: { type: 'string' },
      parallel: { type: 'string' },
      load: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  })
  if (values.help === true) {
    console.log(HELP)
    return
  }
  const asked = values.times === undefined ? undefined : atLeastOne('times', values.times)
  const parallel = values.parallel === undefined ? null : atLeastOne('parallel', values.parallel)
  const workers = parallel === null ? [] : [`--parallel=${parallel}`]
  const setup = { ...(await checkoutOf(process.cwd())), parallel, load: values.load, given: positionals }
  const resumed = values.resume ? earlierRuns(setup) : undefined
  if (!values.resume) removeEarlierRuns()
  mkdirSync(FOLDER, { recursive: true })
  const times = asked ?? resumed?.times ?? DEFAULT_TIMES
  const runs = [...(resumed?.runs ?? [])]
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopAll()
      process.exit(130)
    })
  }
  process.on('exit', stopAll)
  if (values.load) for (let core = 0; core < availableParallelism(); core++) start(['--eval', BURN], true)

  for (let run = runs.length + 1; run <= times; run++) {
    const result = await suite(run, [...workers, ...positionals])
    await mustBeUnchanged(setup)
    runs.push(result)
    const record = recordOf(setup, times, runs)
    console.log(
      `${run}/${times} ${result.green ? 'green' : 'RED'} in ${result.seconds} s, ${result.scenarios} scenarios, ${record.green} of ${run} green` +
        result.failing.map((name) => `\n    ${name}`).join(''),
    )
    replaceFile(RECORD, `${JSON.stringify(record, undefined, 2)}\n`)
  }
  stopAll()
  process.exitCode = runs.every((each) => each.green) ? 0 : 1
}

main().catch((error: unknown) => {
  stopAll()
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
