/** How long each of very many calls took, in memory that is there before the clock runs. */
import type { Sample } from '../model/sample'

const ROOM = 4_000_000

export class Timings {
  private readonly us = new Float32Array(ROOM)
  private count = 0

  /** @param startedAt by `performance.now()` */
  add(startedAt: number): void {
    // Beyond its room the newest take the place of the oldest.
    this.us[this.count++ % ROOM] = (performance.now() - startedAt) * 1000
  }

  sample(): Sample {
    const sorted = this.us.subarray(0, Math.min(this.count, ROOM)).toSorted()
    const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
    return { p50Us: at(0.5), p99Us: at(0.99) }
  }
}
