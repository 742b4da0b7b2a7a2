/**
 * The time in which rounds count: from when every loop has done its first, which is not counted, until it is long enough
 * and enough was done. So nobody is measured while others are still on their way to their first write.
 */

export interface SpanOptions {
  readonly loops: number
  readonly forMs: number
  /** It goes on beyond `forMs` until so many rounds were counted, … */
  readonly leastRounds: number
  /** … but no longer than this. */
  readonly mostMs: number
}

export class Span {
  private firsts = 0
  private rounds = 0
  private openedAt = NaN
  private closedAt = NaN

  constructor(private readonly options: SpanOptions) {}

  /** NaN before it is over. */
  get ms(): number {
    return this.closedAt - this.openedAt
  }

  /** A loop has done its first round. */
  begun(now: number): void {
    if (++this.firsts === this.options.loops) this.openedAt = now
  }

  /** A further round was done. @returns whether it counts */
  counts(now: number): boolean {
    if (Number.isNaN(this.openedAt) || this.isOver(now)) return false
    this.rounds++
    return true
  }

  isOver(now: number): boolean {
    if (!Number.isNaN(this.closedAt)) return true
    const { forMs, leastRounds, mostMs } = this.options
    const ms = now - this.openedAt
    // Before it is open, nothing of this is true.
    if (ms >= mostMs || (ms >= forMs && this.rounds >= leastRounds)) this.closedAt = now
    return !Number.isNaN(this.closedAt)
  }
}
