/** What the scenarios of a claim, and all claims together, come to. Pure. */
import type { RunFacts } from '../../support/evidence/RunFacts'
import type { Claim, ClaimReport, ClaimVerdict, RunVerdict, ScenarioReport } from './RunReport'

export function claimReport(claim: Claim, all: readonly ScenarioReport[]): ClaimReport {
  const scenarios = all.filter(({ tags }) => tags.includes(`@${claim.id}`))
  return { ...claim, scenarios, ...claimVerdict(scenarios) }
}

/** What did not pass was not shown, and what passed only at a second try is not green. */
export function claimVerdict(scenarios: readonly ScenarioReport[]): { verdict: ClaimVerdict; because: string } {
  const named = (which: readonly ScenarioReport[]): string => which.map(({ name }) => `“${name}”`).join(', ')
  const failed = scenarios.filter(({ status }) => status === 'failed' || status === 'ambiguous')
  if (failed.length > 0) return { verdict: 'failed', because: `Failed: ${named(failed)}.` }
  const retried = scenarios.filter(({ attempts, status }) => status === 'passed' && attempts > 1)
  if (retried.length > 0) {
    return { verdict: 'failed', because: `Failed at first, and passed only when tried again: ${named(retried)}.` }
  }
  if (scenarios.length === 0) return { verdict: 'not shown', because: 'No scenario has its tag.' }
  const open = scenarios.filter(({ status }) => status !== 'passed')
  if (open.length > 0) {
    const how = open.map(({ name, status }) => `“${name}”: ${STANDING[status] ?? status}`).join('; ')
    return { verdict: 'not shown', because: `${how}.` }
  }
  const changed = scenarios.flatMap(({ baseline }) => baseline?.files ?? []).filter(({ change }) => change !== 'added')
  if (changed.length === 0) return { verdict: 'shown', because: '' }
  const paths = [...new Set(changed.map(({ path }) => path))]
  return { verdict: 'shown, on changed tests', because: `Changed since the baseline: ${paths.join(', ')}.` }
}

const STANDING: Partial<Record<ScenarioReport['status'], string>> = {
  'not run': 'was not started',
  skipped: 'was skipped',
  undefined: 'has a step that nothing stands behind',
  pending: 'is not finished being written',
  unknown: 'ended with the run, before its result',
}

export interface RunStanding {
  readonly claims: readonly ClaimReport[]
  readonly scenarios: readonly ScenarioReport[]
  readonly errors: readonly string[]
  /** Cucumber said at the end that everything was well; null: it never came to the end. */
  readonly success: boolean | null
  readonly facts: RunFacts | null
  /** Feature files that were read. */
  readonly read: readonly string[]
}

export function runVerdict(standing: RunStanding): { verdict: RunVerdict; because: string[] } {
  const { claims, scenarios, errors, success } = standing
  const unfinished = success === null ? ['The run did not come to its end.'] : []
  const failing = claims.filter(({ verdict }) => verdict === 'failed')
  const claimed = new Set(claims.flatMap((claim) => claim.scenarios))
  const others = scenarios.filter((each) => each.status === 'failed' && !claimed.has(each))
  const against = [
    ...errors.map((error) => `Outside of any scenario: ${error.split('\n')[0] ?? ''}`),
    ...unfinished,
    ...failing.map(({ id, because }) => `${id}: ${because}`),
    ...others.map(({ name }) => `“${name}”, which no claim names, failed.`),
  ]
  if (against.length > 0) return { verdict: 'failed', because: against }
  const left = leftOut(standing)
  if (left.length > 0) return { verdict: 'partial', because: left }
  const missing = claims.filter(({ verdict }) => verdict === 'not shown').map(({ id, because }) => `${id}: ${because}`)
  if (success === false) missing.push('Cucumber did not count this run as a success.')
  if (missing.length > 0) return { verdict: 'not shown', because: missing }
  const changed = claims.filter(({ verdict }) => verdict === 'shown, on changed tests')
  return { verdict: 'shown', because: changed.map(({ id, because }) => `${id} rests on changed tests. ${because}`) }
}

/** A run of a part says nothing of the rest: files that were not read, scenarios that were not chosen. Sentences. */
export function leftOut({ facts, read, scenarios }: Pick<RunStanding, 'facts' | 'read' | 'scenarios'>): string[] {
  const unread = (facts?.features ?? []).filter((file) => !read.includes(file))
  const wanted = scenarios.filter(({ tags }) => !tags.some((tag) => leavesOut(tag, facts?.topology)))
  const unstarted = wanted.filter(({ status }) => status === 'not run')
  return [
    ...(facts === null ? ['Not one scenario ran.'] : []),
    ...(unread.length > 0
      ? [`${unread.length} of ${facts?.features.length ?? 0} feature files were not part of this run.`]
      : []),
    ...(unstarted.length > 0 ? [`${unstarted.length} of ${scenarios.length} scenarios were not started.`] : []),
  ]
}

/** Unfinished scenarios wait for their code; those about the project's own tests start no nodes, and run in one topology. */
function leavesOut(tag: string, topology: string | undefined): boolean {
  return tag === '@wip' || (tag === '@project' && topology !== 'in-process')
}
