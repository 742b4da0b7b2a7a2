/**
 * Whether a node that keeps failing is worth another try.
 *
 *   closed ──failures reach the threshold──▶ open ──reset time over──▶ half-open ──success──▶ closed
 *                                             ▲                            │
 *                                             └──────────failure───────────┘
 */

export interface Circuit {
  readonly state: 'closed' | 'open' | 'half-open'
  readonly failures: number
  /** Monotonic milliseconds; 0 before the first failure. */
  readonly lastFailure: number
}

export interface CircuitConfig {
  readonly failureThreshold: number
  readonly resetTimeoutMs: number
}

export const CLOSED_CIRCUIT: Circuit = Object.freeze({ state: 'closed', failures: 0, lastFailure: 0 })

export function afterFailure(circuit: Circuit, now: number, config: CircuitConfig): Circuit {
  const failures = circuit.failures + 1
  // What opened a circuit still counts while it is half-open, so one failure more is enough there.
  return { state: failures >= config.failureThreshold ? 'open' : 'closed', failures, lastFailure: now }
}

export function afterSuccess(_circuit: Circuit): Circuit {
  return CLOSED_CIRCUIT
}

/** An open circuit whose time is over lets one try through. */
export function atTime(circuit: Circuit, now: number, config: CircuitConfig): Circuit {
  if (circuit.state !== 'open' || now - circuit.lastFailure < config.resetTimeoutMs) return circuit
  return { ...circuit, state: 'half-open' }
}
