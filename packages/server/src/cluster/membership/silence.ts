/**
 * Silence is counted in this node's own ticks, not in time: while its loop stood still it could not hear, and no
 * tick passed. So a stall, however long, never makes the others look dead.
 */

/** The tick of a member that was never heard. */
export const NEVER = Number.NEGATIVE_INFINITY

/** Milliseconds of silence, in whole heartbeat intervals. */
export function silenceMs(tick: number, heardTick: number, heartbeatIntervalMs: number): number {
  return (tick - heardTick) * heartbeatIntervalMs
}

/** A node that stood still may do so again, and for somewhat longer. */
const PAUSES_BORNE = 2
/** However long a node says that it stood still: so many times `deadAfterMs`, and it is lost like any other. */
const MOST_PATIENCE = 4

/**
 * So long a member may be silent before it is lost. To be taken for lost costs a node that is merely overloaded more work
 * than what made it pause, with which it pauses longer, and is taken for lost again: a failure that feeds itself (Bronson
 * et al., Metastable Failures in Distributed Systems, HotOS 2021). So the others wait for as long as it is known to need.
 * @param pausedMs the longest time for which its loop stood still of late, as it says itself
 */
export function patienceMs(deadAfterMs: number, pausedMs: number): number {
  return Math.min(Math.max(deadAfterMs, PAUSES_BORNE * pausedMs), MOST_PATIENCE * deadAfterMs)
}

/** Below it a member is heard well enough to vouch for it: an echo takes up to two ticks to come round. */
export function vouchBoundMs(deadAfterMs: number, heartbeatIntervalMs: number): number {
  return Math.max(deadAfterMs / 2, 3 * heartbeatIntervalMs)
}
