/** The wall clock of this machine, for those who are handed no other. */

export interface ClockSource {
  /** Milliseconds since 1970. */
  now(): number
}

export const systemClock: ClockSource = { now: () => Date.now() }
