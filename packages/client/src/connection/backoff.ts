/** How long to wait before the n-th try: capped, growing, and spread so that clients do not come back in step. */

export interface BackoffConfig {
  readonly initialDelayMs: number
  readonly maxDelayMs: number
  readonly multiplier: number
  /** Spread each delay over its upper half. */
  readonly jitter: boolean
}

/**
 * @param attempt 0 for the first retry
 * @param chance a number in [0, 1)
 */
export function backoffDelay(attempt: number, config: BackoffConfig, chance: number): number {
  const grown = config.initialDelayMs * config.multiplier ** Math.min(attempt, 64)
  const capped = Math.min(grown, config.maxDelayMs)
  return config.jitter ? capped * (0.5 + chance / 2) : capped
}
