/** What the report says of one run. Built from Cucumber's messages and from files that are checked in; drawn by `report/page`. */
import type { BaselineEvidence } from '../../support/evidence/BaselineEvidence'
import type { Evidence } from '../../support/evidence/Evidence'
import type { RunFacts } from '../../support/evidence/RunFacts'
import type { Changes } from '../sign-off/changes-since'
import type { Decision } from '../sign-off/Decision'
import type { BenchFigures } from './bench-figures'
import type { DefectScore } from './defect-score'

export type StepStatus = 'passed' | 'failed' | 'skipped' | 'undefined' | 'pending' | 'ambiguous' | 'unknown'

export interface StepReport {
  /** `Given `, `When `, …; empty for a hook. */
  readonly keyword: string
  /** In the words of the feature; the name of a hook. */
  readonly text: string
  readonly isHook: boolean
  readonly table: readonly (readonly string[])[]
  readonly docString: string | null
  readonly status: StepStatus
  readonly error: string | null
  readonly durationMs: number
}

/** `not run`: it is in the features, and nobody started it. */
export type ScenarioStatus = StepStatus | 'not run'

export interface ScenarioReport {
  /** Unique in the page, and the same from run to run. */
  readonly anchor: string
  readonly name: string
  readonly feature: string
  readonly rule: string | null
  readonly uri: string
  readonly line: number
  readonly tags: readonly string[]
  readonly status: ScenarioStatus
  /** More than one: it was tried again after it failed. */
  readonly attempts: number
  /** Of the last attempt, like the status and the steps. */
  readonly durationMs: number
  readonly steps: readonly StepReport[]
  /** What the scenario noted for its reader. */
  readonly notes: readonly string[]
  readonly evidence: Evidence | null
  /** Of a scenario that is about the project's own tests. */
  readonly baseline: BaselineEvidence | null
}

export type ClaimKind = 'criterion' | 'guard' | 'promise'

/** A criterion of the spec, a mistake that must not come back, or a promise beyond them, as its file has it. */
export interface Claim {
  /** Its tag without the `@`: `AC-4`, `bug-1`, `P-7`. */
  readonly id: string
  readonly kind: ClaimKind
  /** Markdown of one paragraph. */
  readonly text: string
}

export type ClaimVerdict = 'shown' | 'shown, on changed tests' | 'failed' | 'not shown'

export interface ClaimReport extends Claim {
  readonly verdict: ClaimVerdict
  /** A sentence: why it is no plain `shown`; empty otherwise. */
  readonly because: string
  readonly scenarios: readonly ScenarioReport[]
}

/** `accepted` is nobody's but a meeting's: the best a run can say is that everything was shown. */
export type RunVerdict = 'shown' | 'not shown' | 'failed' | 'partial'

/** A decision that was recorded once, and how this run stands to what it was about. */
export interface DecisionReport extends Decision {
  readonly changes: Changes
}

export interface RunReport {
  readonly title: string
  /** Nothing was left out that this topology can run and that is not marked as unfinished. */
  readonly isWhole: boolean
  readonly verdict: RunVerdict
  /** Sentences: what the verdict rests on, and everything that speaks against it. */
  readonly because: readonly string[]
  /** Null: the run left nothing about itself, because it ended before its first scenario. */
  readonly facts: RunFacts | null
  /** Milliseconds since 1970; null while unknown. */
  readonly startedAt: number | null
  readonly durationMs: number | null
  readonly machine: string
  readonly runtime: string
  readonly claims: readonly ClaimReport[]
  /** All of the features, whether they ran or not. */
  readonly scenarios: readonly ScenarioReport[]
  /** Errors outside of any scenario: a hook of the whole run, a file that could not be read. */
  readonly errors: readonly string[]
  /** Of the messages this report was made from: it tells runs apart. */
  readonly messagesSha256: string
  /** Oldest first, those on earlier runs too. */
  readonly decisions: readonly DecisionReport[]
  /** Null: none were planted. */
  readonly defects: DefectScore | null
  /** Null: nothing was measured. */
  readonly bench: BenchFigures | null
}
