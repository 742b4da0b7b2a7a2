/** Runs Cucumber with the formatter under test on features of its own, in a temporary folder and another process. */
import type { Envelope } from '@cucumber/messages'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ROOT = join(__dirname, '../../..')
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js')

export interface TinyRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export class TinyProject {
  private readonly root = mkdtempSync(join(tmpdir(), 'progress-'))

  /** @param files by their paths; steps are CommonJS, and get what Cucumber exports by its name */
  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true })
      const head = path.endsWith('.cjs')
        ? `const cucumber = require(${JSON.stringify(join(ROOT, 'node_modules/@cucumber/cucumber'))})\n`
        : ''
      writeFileSync(join(this.root, path), head + text)
    }
  }

  run(...args: readonly string[]): Promise<TinyRun> {
    const formatter = join(ROOT, 'report/progress.cjs')
    const env = { ...process.env, TS_NODE_PROJECT: join(ROOT, 'tsconfig.json'), RERUN_WITH: '', CI: '' }
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [CUCUMBER, '--require', 'steps.cjs', '--format', formatter, ...args],
        { cwd: this.root, env },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      )
    })
  }

  /** Of a run with these arguments. */
  async messages(...args: readonly string[]): Promise<Envelope[]> {
    const file = join(this.root, 'messages.ndjson')
    await this.run(`--format=message:${file}`, ...args)
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Envelope)
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
