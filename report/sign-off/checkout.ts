/** Asks git what is checked out. Decisions themselves do not count: they are recorded and committed after the run they are about. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { checkoutOf } from '../../support/evidence/run-facts'

const run = promisify(execFile)
const ALL_BUT_DECISIONS = ['--', '.', ':(exclude)sign-offs']

export interface Checkout {
  /** Null where there is no git. */
  readonly commit: string | null
  /** Paths that differ from the commit or are in none. */
  readonly changed: readonly string[]
  /** Paths that differ between the commit of a run and this one; null where git does not know the run's. */
  readonly changedSinceRun: readonly string[] | null
}

/** @param runCommit of the run that is to be signed; null where it is not known */
export async function readCheckout(root: string, runCommit: string | null): Promise<Checkout> {
  const { commit } = await checkoutOf(root)
  if (commit === null) return { commit, changed: [], changedSinceRun: null }
  const git = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await run('git', [...args, ...ALL_BUT_DECISIONS], { cwd: root })
    return stdout.split('\0').filter((line) => line !== '')
  }
  const changed = await git('status', '--porcelain', '-z', '--no-renames', '--untracked-files=all')
  return {
    commit,
    changed: changed.map((line) => line.slice(3)),
    changedSinceRun: await changedSince(runCommit, () => git('diff', '--name-only', '-z', `${runCommit}`, 'HEAD')),
  }
}

async function changedSince(runCommit: string | null, diff: () => Promise<string[]>): Promise<string[] | null> {
  if (runCommit === null || !/^[0-9a-f]{7,64}$/.test(runCommit)) return null
  try {
    return await diff()
  } catch {
    // Git does not say whether it lacks the commit or something else is wrong; either way it cannot be compared.
    return null
  }
}
