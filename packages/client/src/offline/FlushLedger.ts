/** What became of the writes since the last `flush`, for the one who flushes. */
import { WRITE_CONCERN_ORDER, type AckLevel, type TopGunError, type WriteConcern } from '@topgunbuild/core'

export interface FlushResult {
  /** The lowest level among the acknowledgements; null when there were none. */
  readonly lowest: AckLevel | null
  /** How many were acknowledged below what was wanted. */
  readonly degraded: number
}

function lower(a: AckLevel | null, b: AckLevel): AckLevel {
  if (a === null) return b
  const rank = (level: AckLevel): number => WRITE_CONCERN_ORDER.indexOf(level as WriteConcern)
  return rank(b) < rank(a) ? b : a
}

export class FlushLedger {
  private lowest: AckLevel | null = null
  private degraded = 0
  private firstRefusal: TopGunError | null = null

  acknowledged(level: AckLevel, isDegraded: boolean): void {
    this.lowest = lower(this.lowest, level)
    if (isDegraded) this.degraded++
  }

  /** A write that was taken back must not look flushed. */
  refused(error: TopGunError): void {
    this.firstRefusal ??= error
  }

  /** The page is turned: the next flush tells of what comes after. */
  take(): FlushResult & { readonly refusal: TopGunError | null } {
    const taken = { lowest: this.lowest, degraded: this.degraded, refusal: this.firstRefusal }
    this.lowest = null
    this.degraded = 0
    this.firstRefusal = null
    return taken
  }
}
