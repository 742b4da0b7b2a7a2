/** `npm run defects`: plants each known mistake in turn, and sees whether the suite notices where it should. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const HELP = `npm run defects [-- --only name]

  --only NAME   plants this one only: its name, or the beginning of it
  --help

Runs, for each module in defects/, the scenarios of its tag with the mistake in the product, and says
  caught     a scenario of the tag failed in the step that states it
  survived   every scenario of the tag passed
  broken     something failed, but not there
Ends with 1 unless every defect was caught.`

/** As each module tells it; see defects/Defect.ts. */
interface Told {
  readonly name: string
  readonly fails: { readonly tag: string; readonly step: string }
  readonly consequence: string
}

type Verdict = 'caught' | 'survived' | 'broken'

interface Failure {
  readonly scenario: string
  /** Text of the step, or the name of the hook. */
  readonly step: string
  readonly message: string
}

interface Envelope {
  readonly pickle?: {
    readonly id: string
    readonly name: string
    readonly steps: readonly { readonly id: string; readonly text: string }[]
  }
  readonly hook?: { readonly id: string; readonly name?: string }
  readonly testCase?: {
    readonly id: string
    readonly pickleId: string
    readonly testSteps: readonly { readonly id: string; readonly pickleStepId?: string; readonly hookId?: string }[]
  }
  readonly testCaseStarted?: { readonly id: string; readonly testCaseId: string }
  readonly testStepFinished?: {
    readonly testCaseStartedId: string
    readonly testStepId: string
    readonly testStepResult: { readonly status: string; readonly message?: string }
  }
}

/** The first failure of every scenario that failed, in the order of the run. */
function failuresIn(file: string): { scenarios: number; failures: Failure[] } {
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
  const envelopes = lines.map((line) => JSON.parse(line) as Envelope)
  const pickles = new Map(envelopes.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle] as const] : [])))
  const hooks = new Map(envelopes.flatMap(({ hook }) => (hook ? [[hook.id, hook.name ?? 'a hook'] as const] : [])))
  const cases = new Map(envelopes.flatMap(({ testCase }) => (testCase ? [[testCase.id, testCase] as const] : [])))
  const started = new Map(
    envelopes.flatMap(({ testCaseStarted: each }) => (each ? [[each.id, cases.get(each.testCaseId)] as const] : [])),
  )
  const failures = new Map<string, Failure>()
  for (const { testStepFinished: finished } of envelopes) {
    if (finished === undefined || ['PASSED', 'SKIPPED'].includes(finished.testStepResult.status)) continue
    const testCase = started.get(finished.testCaseStartedId)
    const pickle = pickles.get(testCase?.pickleId ?? '')
    const testStep = testCase?.testSteps.find((each) => each.id === finished.testStepId)
    const text = pickle?.steps.find((each) => each.id === testStep?.pickleStepId)?.text
    if (failures.has(finished.testCaseStartedId)) continue
    failures.set(finished.testCaseStartedId, {
      scenario: pickle?.name ?? 'a scenario',
      step: text ?? hooks.get(testStep?.hookId ?? '') ?? 'a hook',
      message: finished.testStepResult.message?.split('\n')[0] ?? finished.testStepResult.status,
    })
  }
  return { scenarios: started.size, failures: [...failures.values()] }
}

function runTag(root: string, tag: string, module: string, messages: string): Promise<void> {
  const cucumber = [
    'node_modules/@cucumber/cucumber/bin/cucumber.js',
    '--config=scripts/repeat-profile.js',
    `--tags=${tag}`,
    `--format=message:${messages}`,
  ]
  const preload = ['--require', require.resolve('ts-node/register'), '--require', module].join(' ')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, cucumber, {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, NODE_OPTIONS: preload },
    })
    child.on('error', reject)
    child.on('close', () => resolve())
  })
}

async function plant(root: string, module: string): Promise<Verdict> {
  const { defect } = require(module) as { defect: Told }
  const scratch = mkdtempSync(join(tmpdir(), 'defect-'))
  try {
    const messages = join(scratch, 'messages.ndjson')
    await runTag(root, defect.fails.tag, module, messages)
    const { scenarios, failures } = failuresIn(messages)
    const inPlace = failures.find((failure) => failure.step.startsWith(defect.fails.step))
    const verdict: Verdict =
      inPlace !== undefined ? 'caught' : scenarios > 0 && failures.length === 0 ? 'survived' : 'broken'
    console.log(`${verdict.padEnd(8)} ${defect.name}: ${defect.consequence}`)
    console.log(`         ${defect.fails.tag}, wanted in: ${defect.fails.step}`)
    for (const { scenario, step, message } of failures)
      console.log(`         failed: ${scenario} / ${step}\n           ${message}`)
    if (scenarios === 0) console.log('         no scenario ran')
    return verdict
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help === true) {
    console.log(HELP)
    return
  }
  const root = join(__dirname, '..')
  const names = readdirSync(join(root, 'defects'))
    .filter((file) => file.endsWith('.ts') && file !== 'Defect.ts' && file.startsWith(values.only ?? ''))
    .sort()
  if (names.length === 0) throw new Error(`no defect is called ${values.only}`)
  const verdicts: Verdict[] = []
  for (const name of names) verdicts.push(await plant(root, join(root, 'defects', name)))
  const caught = verdicts.filter((verdict) => verdict === 'caught').length
  console.log(`${caught} of ${verdicts.length} caught`)
  process.exitCode = caught === verdicts.length ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
