/** Stryker, in a copy of this project: it rewrites the files it changes, and whoever kills it finds them whole. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endGroup } from '../end-group'
import { copyProject, type ProjectCopy } from '../project-copy'
import type { Area } from './areas'
import { withoutSurvivors, type StrykerReport } from './mutants'

const BIN = join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
const CONFIG = 'stryker.config.json'
const REPORT = 'mutants.json'

export interface Request {
  readonly area: Area
  readonly onlyFile: string | null
  readonly jobs: number
  /** What earlier runs found, kept for the next. */
  readonly memory: string
  readonly resume: boolean
}

export class Stryker {
  private readonly copy: ProjectCopy = copyProject()
  private child: ChildProcess | undefined

  /** @throws Error when it does not come to its end; what it says itself stands above */
  async run(request: Request): Promise<StrykerReport> {
    const { root } = this.copy
    const { memory, resume } = request
    if (resume && existsSync(memory)) {
      const found = JSON.parse(readFileSync(memory, 'utf8')) as StrykerReport
      writeFileSync(memory, JSON.stringify(withoutSurvivors(found)))
    }
    writeFileSync(join(root, CONFIG), JSON.stringify(this.configOf(request)))
    const code = await this.start([BIN, 'run', CONFIG])
    const report = join(root, REPORT)
    if (code !== 0 || !existsSync(report)) throw new Error(`Stryker ended with ${code ?? 'a signal'}.`)
    return JSON.parse(readFileSync(report, 'utf8')) as StrykerReport
  }

  close(): void {
    if (this.child !== undefined) endGroup(this.child)
    this.copy.remove()
  }

  private configOf({ area, onlyFile, jobs, memory, resume }: Request): object {
    return {
      testRunner: 'mocha',
      plugins: [require.resolve('@stryker-mutator/mocha-runner')],
      mochaOptions: { 'no-config': true, require: ['ts-node/register'], spec: area.tests },
      mutate: onlyFile === null ? area.mutate : [onlyFile],
      inPlace: true,
      coverageAnalysis: 'perTest',
      concurrency: jobs,
      incremental: true,
      incrementalFile: memory,
      force: !resume,
      // A busy machine is no infinite loop.
      timeoutMS: 15_000,
      disableTypeChecks: false,
      reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only', 'json'],
      jsonReporter: { fileName: REPORT },
      thresholds: { break: null },
      checkers: [],
      allowEmpty: false,
      logLevel: 'warn',
    }
  }

  private start(args: readonly string[]): Promise<number | null> {
    const child = spawn(process.execPath, args, {
      cwd: this.copy.root,
      // A group of its own, so that its workers end with it.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    this.child = child
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        this.child = undefined
        resolve(code)
      })
    })
  }
}
