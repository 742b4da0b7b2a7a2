/** How a suite of tests stands against the baseline: one JSON document, attached by its scenario under this media type. */
export const BASELINE_MEDIA_TYPE = 'application/vnd.topgun.baseline+json'

export interface BaselineEvidence {
  readonly version: 1
  readonly suite: string
  /** Tests that ran and passed. */
  readonly passed: number
  /** Files with a difference, by path; empty: the tests are those of the baseline, byte by byte. */
  readonly files: readonly BaselineChange[]
}

export interface BaselineChange {
  /** Relative to the root of the project. */
  readonly path: string
  readonly change: 'added' | 'changed' | 'gone'
  /** Full titles of tests that are not in the baseline, and of those that are there and did not run. */
  readonly testsAdded: readonly string[]
  readonly testsGone: readonly string[]
}
