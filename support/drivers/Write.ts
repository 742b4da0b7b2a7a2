import type { Timestamp } from '@topgunbuild/core'
import type { Outcome } from '../history/History'

/** One write, and what it came to. */
export interface Write {
  readonly key: string
  readonly value: unknown
  readonly timestamp: Timestamp
  readonly outcome: Outcome
}
