/** Puts a run's verdict where a report finds it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunVerdict } from './run-tally'

/** `reports/judge.json`; a worker of a parallel run writes one of its own. */
export function writeRunVerdict(verdict: RunVerdict, worker?: string, directory = 'reports'): void {
  mkdirSync(directory, { recursive: true })
  const name = worker === undefined ? 'judge.json' : `judge-worker-${worker}.json`
  writeFileSync(join(directory, name), `${JSON.stringify(verdict, null, 2)}\n`)
}

/** False where the command line chooses among the scenarios, and in a worker, which only ever sees some. */
export function isWholeRun(argv: readonly string[]): boolean {
  const chosen = /^(--tags|-t|--name|-p|--profile)(=|$)|\.feature(:\d+)*$|^(.*\/)?features(\/|$)/
  const [, program = '', ...chosenBy] = argv
  return !program.includes('run_worker') && !chosenBy.some((argument) => chosen.test(argument))
}
