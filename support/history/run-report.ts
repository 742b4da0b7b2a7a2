/** Puts a run's verdict where a report finds it; of a run that workers share, that of all of them. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RunTally, type RunVerdict } from './run-tally'

/** One of those that share a run. */
export interface Worker {
  readonly id: number
  readonly total: number
  /** Tells this run's workers from those of an earlier one. */
  readonly run: string
}

interface Part {
  readonly run: string
  readonly verdict: RunVerdict
}

/** Undefined in a process that has the run to itself. @param env as Cucumber gives it to its workers */
export function workerIn(env: NodeJS.ProcessEnv, run: string): Worker | undefined {
  const { CUCUMBER_WORKER_ID: id, CUCUMBER_TOTAL_WORKERS: total } = env
  return id === undefined || total === undefined ? undefined : { id: Number(id), total: Number(total), run }
}

/**
 * Writes `reports/judge.json`; a worker first one of its own.
 * @returns of the whole run; undefined in a worker while another has still to say what its part came to
 */
export function fileVerdict(own: RunVerdict, worker?: Worker, directory = 'reports'): RunVerdict | undefined {
  mkdirSync(directory, { recursive: true })
  const write = (name: string, content: unknown): void => {
    // Others read while this writes: what has the name is whole.
    const aside = join(directory, `${name}.${process.pid}`)
    writeFileSync(aside, `${JSON.stringify(content, null, 2)}\n`)
    renameSync(aside, join(directory, name))
  }
  const whole = worker === undefined ? own : sharedVerdict(own, worker, directory, write)
  if (whole !== undefined) write('judge.json', whole)
  return whole
}

/** Everybody writes and then looks, so whoever writes last sees all. */
function sharedVerdict(
  own: RunVerdict,
  { id, total, run }: Worker,
  directory: string,
  write: (name: string, content: Part) => void,
): RunVerdict | undefined {
  write(nameOf(id), { run, verdict: own })
  const tally = new RunTally()
  for (let other = 0; other < total; other++) {
    const part = partIn(join(directory, nameOf(other)))
    if (part?.run !== run) return undefined
    tally.add(part.verdict)
  }
  return tally.verdict()
}

function nameOf(id: number): string {
  return `judge-worker-${id}.json`
}

function partIn(path: string): Part | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Part) : undefined
}
