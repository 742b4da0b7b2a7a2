/** Judging silence: how long a member was not heard, with the time this node's own loop stood still left out. */

export interface SilenceFacts {
  readonly now: number
  /** Newest own stamp that the member echoed. */
  readonly heardAt: number
  /** Until then this node's own loop stood still. */
  readonly excusedUntil: number
}

export function silenceMs(facts: SilenceFacts): number {
  return facts.now - Math.max(facts.heardAt, facts.excusedUntil)
}

/** A tick that came this late means that the loop stood still, not that everybody else fell silent. */
export function stoodStill(now: number, lastTickAt: number, intervalMs: number): boolean {
  return now - lastTickAt > 2 * intervalMs
}
