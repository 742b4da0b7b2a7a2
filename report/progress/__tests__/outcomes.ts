/** Outcomes to tell of, each with what a test is about and otherwise like any other. */
import type { Outcome, PlayedStep } from '../Outcome'

export function stepThat(given: Partial<PlayedStep> = {}): PlayedStep {
  return {
    sentence: 'Given a cluster of 3 nodes',
    isHook: false,
    status: 'passed',
    place: 'features/x.feature:13',
    definedAt: 'step-definitions/x.ts:5',
    argument: [],
    complaint: null,
    error: null,
    snippets: [],
    notes: [],
    ...given,
  }
}

export function outcomeThat(given: Partial<Outcome> = {}): Outcome {
  return {
    title: 'The owner of the key crashes',
    tag: 'AC-4',
    place: 'features/x.feature:12',
    status: 'passed',
    willBeRetried: false,
    durationMs: 3_210,
    steps: [stepThat()],
    lastSeen: [],
    ...given,
  }
}
