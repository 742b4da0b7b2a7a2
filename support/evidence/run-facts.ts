/** Reads what a run says of itself: the checkout it ran on, and the machine. */
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import type { RunFacts } from './RunFacts'
import { treeHashesOf } from './tree-hashes'

const run = promisify(execFile)

export interface RunParameters {
  readonly topology: string
  readonly slowness: number
}

/** @param root of the checkout */
export async function runFactsOf(root: string, { topology, slowness }: RunParameters): Promise<RunFacts> {
  return {
    version: 1,
    ...(await checkoutOf(root)),
    topology,
    slowness,
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown CPU'}`,
    features: featuresOf(root),
    tree: treeHashesOf(root),
  }
}

/** Both null where `root` is no checkout of git, or git is not there to ask. */
export async function checkoutOf(root: string): Promise<Pick<RunFacts, 'commit' | 'isClean'>> {
  try {
    const { stdout: top } = await run('git', ['rev-parse', '--show-toplevel', 'HEAD'], { cwd: root })
    const commit = top.trim().split('\n')[1] ?? null
    const { stdout: changes } = await run('git', ['status', '--porcelain'], { cwd: root })
    return { commit, isClean: changes.trim() === '' }
  } catch {
    // No git, no repository, no commit: for the reader it is all the same, and no reason to fail a run.
    return { commit: null, isClean: null }
  }
}

/** Relative to `root`, with `/`, sorted. */
export function featuresOf(root: string): string[] {
  return readdirSync(join(root, 'features'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.feature'))
    .map((file) => `features/${file.split(sep).join('/')}`)
    .sort()
}
