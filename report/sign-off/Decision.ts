/** What somebody decided about one run: a file of its own in `sign-offs/`, written by `npm run sign-off` and by nothing else. */
import type { TreeHashes } from '../../support/evidence/RunFacts'

export const DECISION_WORDS = ['accepted', 'rejected'] as const
export type DecisionWord = (typeof DECISION_WORDS)[number]

/** A test file that was there and passed when somebody accepted. */
export interface AcceptedTests {
  /** Relative to the root of the project. */
  readonly path: string
  readonly sha256: string
  readonly suite: string
  /** Full titles. */
  readonly tests: readonly string[]
}

export interface Decision {
  readonly version: 1
  readonly name: string
  readonly role: string
  readonly decision: DecisionWord
  /** Empty: nothing was noted. */
  readonly note: string
  /** When it was recorded: ISO 8601, in UTC. */
  readonly date: string
  /** Of the checkout that the run was made on. */
  readonly commit: string
  /** What the run came to. */
  readonly verdict: string
  /** Of `reports/messages.ndjson`: which run it was. */
  readonly messagesSha256: string
  readonly tree: TreeHashes
  /** What AC-6 and AC-7 hold later runs against; empty where it was rejected, which vouches for nothing. */
  readonly tests: readonly AcceptedTests[]
}
