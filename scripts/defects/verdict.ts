/** What a run with a mistake in the product says of the suite. */
import type { Aim } from './aim'
import type { Failure, Run } from './Run'

/** `broken`: it says nothing of the suite, for something failed elsewhere, or nothing ran. */
export type Verdict = 'caught' | 'survived' | 'broken'

export interface Finding {
  readonly verdict: Verdict
  /** Where it failed; null where nothing did. */
  readonly scenario: string | null
  readonly step: string | null
  /** The first line of what was said there, or why nothing ran. */
  readonly message: string | null
}

/** The failure that was wanted, once it is there. */
export function failureInPlace({ tag, step }: Aim, { failures }: Pick<Run, 'failures'>): Failure | undefined {
  return failures.find((failure) => failure.tags.includes(tag) && failure.step.startsWith(step))
}

/** @param trouble of a child that did not come to its end: why, or its last words */
export function findingOf(aim: Aim, run: Pick<Run, 'ran' | 'failures'>, trouble: string | null): Finding {
  const inPlace = failureInPlace(aim, run)
  if (inPlace !== undefined) return told('caught', inPlace)
  const [elsewhere] = run.failures
  if (elsewhere !== undefined) return told('broken', elsewhere)
  if (trouble !== null) return { verdict: 'broken', scenario: null, step: null, message: firstLine(trouble) }
  const ran = run.ran.some(({ tags }) => tags.includes(aim.tag))
  if (ran) return { verdict: 'survived', scenario: null, step: null, message: null }
  return { verdict: 'broken', scenario: null, step: null, message: `nothing of ${aim.tag} ran` }
}

function told(verdict: Verdict, { scenario, step, message }: Failure): Finding {
  return { verdict, scenario, step, message: firstLine(message) }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
