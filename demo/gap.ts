/** The longest time without an acknowledgement, since the start and since the last fault; the time under way counts, too. Pure. */
export interface Gaps {
  /** Of the last acknowledgement, or of the start. */
  readonly lastAt: number
  /** Of those that an acknowledgement has ended. */
  readonly longestMs: number
  /** The same of those that ended after the last fault; null before the first. */
  readonly sinceFaultMs: number | null
}

export interface LongestGaps {
  readonly sinceStartMs: number
  readonly sinceFaultMs: number | null
}

export function gapsFrom(startedAt: number): Gaps {
  return { lastAt: startedAt, longestMs: 0, sinceFaultMs: null }
}

export function withAck({ lastAt, longestMs, sinceFaultMs }: Gaps, at: number): Gaps {
  const ms = Math.max(0, at - lastAt)
  return {
    lastAt: Math.max(at, lastAt),
    longestMs: Math.max(longestMs, ms),
    sinceFaultMs: sinceFaultMs === null ? null : Math.max(sinceFaultMs, ms),
  }
}

/** The time that is under way at the fault counts whole: nobody can tell which part of it the fault is to blame for. */
export function withFault(gaps: Gaps): Gaps {
  return { ...gaps, sinceFaultMs: 0 }
}

export function longestGaps({ lastAt, longestMs, sinceFaultMs }: Gaps, now: number): LongestGaps {
  const open = Math.max(0, now - lastAt)
  return {
    sinceStartMs: Math.max(longestMs, open),
    sinceFaultMs: sinceFaultMs === null ? null : Math.max(sinceFaultMs, open),
  }
}
