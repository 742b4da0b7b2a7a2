/** Why a decision cannot be recorded: what somebody signs must be what ran, whole, and what is checked out now. Pure. */
import type { RunReport } from '../model/RunReport'
import type { Checkout } from './checkout'
import type { Decision } from './Decision'
import type { SignOffRequest } from './parse-request'

export interface Standing {
  readonly checkout: Checkout
  /** The last whole run; null: none is filed. */
  readonly run: Pick<RunReport, 'verdict' | 'because' | 'isWhole' | 'facts'> | null
  readonly decisions: readonly Decision[]
}

const MOST_NAMED = 5

/** One sentence, or null where nothing stands against it. */
export function refusalOf(request: SignOffRequest, { checkout, run, decisions }: Standing): string | null {
  if (checkout.commit === null) return 'there is no git here that names a commit, and a decision is made on one'
  if (checkout.changed.length > 0) {
    return `the tree is dirty: commit or undo ${listed(checkout.changed)}, run npx cucumber-js, and sign that run`
  }
  if (run === null) return 'no whole run is filed in reports/messages.ndjson: run npx cucumber-js, then sign it'
  if (!run.isWhole) return `the run was partial: ${run.because.join(' ')} Run npx cucumber-js without choosing a part`
  const { commit, isClean } = run.facts ?? { commit: null, isClean: null }
  if (commit === null) return 'the run does not know its commit: run npx cucumber-js where git is, then sign it'
  if (isClean !== true)
    return 'the run was made on a dirty tree: run npx cucumber-js on what is committed, then sign it'
  if (checkout.changedSinceRun === null) return `the run is of commit ${short(commit)}, which is not in this repository`
  if (checkout.changedSinceRun.length > 0) {
    const changed = listed(checkout.changedSinceRun)
    return `the run is of another commit, ${short(commit)}; since then ${changed} changed: run npx cucumber-js again`
  }
  if (request.decision === 'accepted' && run.verdict !== 'shown') {
    return `the run cannot be accepted, its verdict is "${run.verdict}": ${run.because.join(' ')}`
  }
  const before = decisions.find((each) => each.commit === commit && sameName(each.name, request.name))
  if (before !== undefined) {
    return `${before.name} ${before.decision} commit ${short(commit)} on ${before.date.slice(0, 10)} already: to decide anew, run npx cucumber-js on a later commit`
  }
  return null
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function listed(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED
  return `${paths.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function short(commit: string): string {
  return commit.slice(0, 7)
}
