/** Runs mocha in a process of its own, as a developer does, and reads what it reports. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

export interface TestResult {
  /** Relative to the project's root. */
  readonly file: string
  /** With the titles of the suites around it. */
  readonly name: string
  readonly result: 'passed' | 'failed' | 'skipped'
  readonly error?: string
}

export interface TestRun {
  readonly tests: readonly TestResult[]
  readonly exitCode: number
  /** What mocha and the tests printed. */
  readonly output: string
}

/** The part of mocha's JSON report that is read here. */
interface ReportedTest {
  readonly file: string
  readonly fullTitle: string
  readonly err?: { readonly message?: string }
}

interface Report {
  readonly tests: readonly ReportedTest[]
  readonly pending: readonly ReportedTest[]
  readonly failures: readonly ReportedTest[]
}

/** @param files relative to `root` */
export async function runMocha(
  root: string,
  files: readonly string[],
  options: { parallel?: boolean } = {},
): Promise<TestRun> {
  const scratch = await mkdtemp(join(tmpdir(), 'mocha-'))
  const reportFile = join(scratch, 'report.json')
  try {
    const { exitCode, output } = await node(root, [
      require.resolve('mocha/bin/mocha.js', { paths: [root] }),
      '--no-config',
      '--no-package',
      '--require=ts-node/register',
      '--forbid-only',
      '--timeout=30000',
      ...(options.parallel === true ? ['--parallel', '--jobs=2'] : []),
      '--reporter=json',
      `--reporter-option=output=${reportFile}`,
      ...files,
    ])
    return { tests: await readReport(root, reportFile, output), exitCode, output }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function readReport(root: string, file: string, output: string): Promise<TestResult[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`mocha wrote no report; it printed:\n${output.slice(-4000)}`)
  })
  const { tests, pending, failures } = JSON.parse(text) as Report
  const at = (test: ReportedTest) => `${test.file} ${test.fullTitle}`
  const skipped = new Set(pending.map(at))
  const failed = new Map(failures.map((test) => [at(test), test.err?.message ?? 'no message']))
  const results: TestResult[] = tests.map((test) => {
    const named = { file: relative(root, test.file), name: test.fullTitle }
    const error = failed.get(at(test))
    failed.delete(at(test))
    if (error !== undefined) return { ...named, result: 'failed', error }
    return { ...named, result: skipped.has(at(test)) ? 'skipped' : 'passed' }
  })
  // A hook that failed is no test of its own, yet its suite did not pass.
  const hooks = [...failed].map(([name, error]): TestResult => ({
    file: '',
    name: relative(root, name),
    result: 'failed',
    error,
  }))
  return [...results, ...hooks]
}

/** Runs Node with these arguments in `root`, and waits for its end. */
export function node(root: string, args: readonly string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }))
  })
}
