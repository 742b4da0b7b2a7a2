/** On what and of what a run was: what a reader needs who compares two of them. */
import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'

export interface About {
  readonly startedAt: string
  readonly commit: string
  readonly node: string
  readonly cpu: string
  readonly cpus: number
  /** Of the minute before the run: above 0 the machine did something else. */
  readonly loadBefore: number
}

export function about(): About {
  const git = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=12'], { encoding: 'utf8' })
  return {
    startedAt: new Date().toISOString(),
    commit: git.status === 0 ? git.stdout.trim() : 'unknown',
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    loadBefore: loadavg()[0] ?? 0,
  }
}
