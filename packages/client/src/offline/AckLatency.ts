/** How long nodes take to answer, by connection: a loaded one is waited for, and not asked everything again. */

/** Weights of the newest answer, and how many deviations an answer may be late: RFC 6298, §2. */
const OF_THE_MEAN = 1 / 8
const OF_THE_DEVIATION = 1 / 4
const DEVIATIONS = 4

interface Smoothed {
  readonly mean: number
  readonly deviation: number
}

export class AckLatency {
  private readonly known = new Map<number, Smoothed>()

  heard(connectionId: number, ms: number): void {
    this.known.set(connectionId, smoothed(this.known.get(connectionId), ms))
  }

  /** An answer that takes longer is late, as far as earlier ones tell; 0 before the first. Milliseconds. */
  boundMs(connectionId: number): number {
    const known = this.known.get(connectionId)
    return known === undefined ? 0 : known.mean + DEVIATIONS * known.deviation
  }

  forget(connectionId: number): void {
    this.known.delete(connectionId)
  }
}

function smoothed(before: Smoothed | undefined, ms: number): Smoothed {
  if (before === undefined) return { mean: ms, deviation: ms / 2 }
  const { mean, deviation } = before
  return {
    mean: (1 - OF_THE_MEAN) * mean + OF_THE_MEAN * ms,
    deviation: (1 - OF_THE_DEVIATION) * deviation + OF_THE_DEVIATION * Math.abs(mean - ms),
  }
}
