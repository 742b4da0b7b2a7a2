/** How long this node's loop stood still of late: the others are told, and wait for it that long. */

/** A pause is remembered for so many times `deadAfterMs`, by default five minutes: a large heap is collected about once a minute. */
const REMEMBERED_TIMES = 600

export class Pauses {
  private longest = { ms: 0, at: 0 }

  constructor(private readonly deadAfterMs: number) {}

  /** @param now monotonic */
  note(ms: number, now: number): void {
    if (ms >= this.longestMs(now)) this.longest = { ms, at: now }
  }

  /** @param now monotonic */
  longestMs(now: number): number {
    const { ms, at } = this.longest
    return now - at < REMEMBERED_TIMES * this.deadAfterMs ? ms : 0
  }
}
