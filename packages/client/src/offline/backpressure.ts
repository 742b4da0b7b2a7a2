/** How full the op log is, and what that means for the next write. */

export interface BackpressureConfig {
  /** Default 1000. */
  readonly maxPendingOps: number
  /**
   * Of pending ops, of what storage has not taken yet, and of puts that wait for room: each at most about so much.
   * Default 64 MiB.
   */
  readonly maxPendingBytes: number
  /**
   * At the bound: `pause` lets `put` wait for room and refuses `set` (which cannot wait) with LOG_FULL; `throw`
   * refuses both; `drop-oldest` gives up the oldest op, says so, and takes the new one. Default `pause`.
   */
  readonly strategy: 'pause' | 'throw' | 'drop-oldest'
  /** Part of the bound above which `backpressure:high` is told. Default 0.8. */
  readonly highWaterMark: number
  /** Part of the bound at which pressure is over. Default 0.5. */
  readonly lowWaterMark: number
}

export const DEFAULT_BACKPRESSURE_CONFIG: BackpressureConfig = {
  maxPendingOps: 1000,
  maxPendingBytes: 64 * 2 ** 20,
  strategy: 'pause',
  highWaterMark: 0.8,
  lowWaterMark: 0.5,
}

export interface Load {
  readonly ops: number
  readonly bytes: number
  /** Of what storage has not taken yet. */
  readonly unstoredBytes: number
}

/** How full the log is, in ops of its bound, by whichever of its bounds is nearest. */
export function pendingOf(load: Load, config: BackpressureConfig): number {
  // Giving up ops makes no room in a queue to storage: there it is `storageIsBehind` that refuses.
  const bytes = config.strategy === 'drop-oldest' ? load.bytes : Math.max(load.bytes, load.unstoredBytes)
  return Math.max(load.ops, Math.floor((bytes / config.maxPendingBytes) * config.maxPendingOps))
}

export function storageIsBehind(load: Load, config: BackpressureConfig): boolean {
  return load.unstoredBytes >= config.maxPendingBytes
}

export interface Pressure {
  readonly isHigh: boolean
  /** Only ever with the strategy `pause`. */
  readonly isPaused: boolean
}

export const NO_PRESSURE: Pressure = Object.freeze({ isHigh: false, isPaused: false })

export type PressureEvent = 'backpressure:high' | 'backpressure:low' | 'backpressure:paused' | 'backpressure:resumed'

/** Rising and falling have different marks, so that a log hovering at one does not flap. */
export function pressureAt(
  before: Pressure,
  pending: number,
  config: BackpressureConfig,
): { readonly pressure: Pressure; readonly events: readonly PressureEvent[] } {
  const events: PressureEvent[] = []
  let { isHigh, isPaused } = before
  const low = pending <= config.maxPendingOps * config.lowWaterMark
  if (!isHigh && pending >= config.maxPendingOps * config.highWaterMark) {
    isHigh = true
    events.push('backpressure:high')
  }
  if (!isPaused && config.strategy === 'pause' && pending >= config.maxPendingOps) {
    isPaused = true
    events.push('backpressure:paused')
  }
  if (isPaused && low) {
    isPaused = false
    events.push('backpressure:resumed')
  }
  if (isHigh && low) {
    isHigh = false
    events.push('backpressure:low')
  }
  return { pressure: { isHigh, isPaused }, events }
}

export type Admission = 'take' | 'wait' | 'refuse' | 'drop-oldest'

/** @param canWait the writer is a `put` */
export function admit(pressure: Pressure, pending: number, config: BackpressureConfig, canWait: boolean): Admission {
  if (pressure.isPaused && canWait) return 'wait'
  if (pending < config.maxPendingOps) return 'take'
  return config.strategy === 'drop-oldest' ? 'drop-oldest' : 'refuse'
}
