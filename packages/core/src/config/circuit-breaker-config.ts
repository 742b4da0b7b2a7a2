/** When a client stops sending to a node that keeps failing. */

export interface CircuitBreakerConfig {
  /** This many failures in a row open the circuit; default 5. */
  readonly failureThreshold: number
  /** An open circuit lets one attempt through after this long; default 30,000. */
  readonly resetTimeoutMs: number
}

export const DEFAULT_CIRCUIT_BREAKER_CONFIG: CircuitBreakerConfig = {
  failureThreshold: 5,
  resetTimeoutMs: 30_000,
}
