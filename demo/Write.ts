/** One write of the live page's client, and what became of it. Times are those of one clock, in milliseconds. */
import type { AckLevel } from '@topgunbuild/core'

export interface Acknowledged {
  readonly kind: 'acknowledged'
  readonly at: number
  readonly level: AckLevel
  readonly copies: number
  /** The owner first. */
  readonly holders: readonly string[]
  readonly servedBy: string
}

export interface Failed {
  /** Refused: it definitely did not happen. In doubt: it may have, or may still. */
  readonly kind: 'refused' | 'in doubt'
  readonly at: number
  readonly why: string
}

export type Answer = Acknowledged | Failed

export interface Write {
  /** Also the value that is written: they count up from 1. */
  readonly n: number
  readonly sentAt: number
  /** Null while it waits. */
  readonly answer: Answer | null
}

export interface AnsweredWrite extends Write {
  readonly answer: Answer
}
