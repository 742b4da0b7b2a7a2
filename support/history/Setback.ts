/** A client ceased to show what it had shown, for less than that. */
import type { Timestamp } from '@topgunbuild/core'

export interface Setback {
  readonly client: string
  readonly map: string
  readonly key: string
  /** Of the record that it had shown, or of its own write when that was acknowledged. */
  readonly shown: Timestamp
  /** Of the earlier one that it showed then; undefined: nothing. */
  readonly next: Timestamp | undefined
  readonly at: number
  /** The client drops what it does not find at an owner. */
  readonly isMirror: boolean
}
