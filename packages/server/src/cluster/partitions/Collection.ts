/**
 * When an owner collects the tombstones of its partition: those that are older than everybody who may still hold what they
 * removed could be away. What is older than the horizon and not in the partition was removed, and does not come back.
 *
 * The age is what Apache Cassandra calls gc_grace_seconds; that nothing is collected while a copy is missing is ours.
 */

/** How many times within the age of a tombstone it is looked for those that have reached it. */
const LOOKS = 720
const LEAST_MS = 1000
const MOST_MS = 3_600_000

export class Collection {
  private nextAt: number

  /**
   * @param ageMs of tombstones that are collected
   * @param part in [0, 1): partitions are not all looked at in one moment
   */
  constructor(
    private readonly ageMs: number,
    now: number,
    part: number,
  ) {
    this.nextAt = now + this.every * part
  }

  isDue(now: number): boolean {
    return now >= this.nextAt
  }

  /** @returns wall time before which tombstones are collected now */
  begin(now: number, wallNow: number): number {
    this.nextAt = now + this.every
    return Math.max(0, Math.floor(wallNow - this.ageMs))
  }

  private get every(): number {
    return Math.min(Math.max(this.ageMs / LOOKS, LEAST_MS), MOST_MS)
  }
}
