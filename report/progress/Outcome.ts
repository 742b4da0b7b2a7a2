/** What became of one try of a scenario, as an engineer is told while the suite runs. Read from messages, put into lines. */
import type { StepStatus } from '../model/RunReport'

export interface PlayedStep {
  /** In the words of the feature, with its keyword; the name of a hook. */
  readonly sentence: string
  readonly isHook: boolean
  readonly status: StepStatus
  /** Where the feature says it; null for a hook. */
  readonly place: string | null
  /** Where the code is; null where there is none, or too much. */
  readonly definedAt: string | null
  /** Its table or text, in lines. */
  readonly argument: readonly string[]
  /** What its error says, without stack. */
  readonly complaint: string | null
  /** The error as Cucumber prints it: with difference and stack. */
  readonly error: string | null
  /** How to define it, for a step that nobody defined. */
  readonly snippets: readonly string[]
  readonly notes: readonly string[]
}

export interface Outcome {
  readonly title: string
  /** Of its criterion or promise, without the `@`; empty where it has none. */
  readonly tag: string
  /** As in `features/x.feature:12`; what Cucumber takes to run just this scenario, or this row of examples. */
  readonly place: string
  readonly status: StepStatus
  readonly willBeRetried: boolean
  readonly durationMs: number
  readonly steps: readonly PlayedStep[]
  /** What everybody showed when it failed; empty where nothing was kept. */
  readonly lastSeen: readonly string[]
}

/** Whether a person has to look at it. */
export function isTrouble({ status }: Pick<Outcome, 'status'>): boolean {
  return status !== 'passed' && status !== 'skipped'
}
