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

/** Below it a member is heard well enough to vouch for it: an echo takes up to two ticks to come round. */
export function vouchBoundMs(deadAfterMs: number, heartbeatIntervalMs: number): number {
  return Math.max(deadAfterMs / 2, 3 * heartbeatIntervalMs)
}
