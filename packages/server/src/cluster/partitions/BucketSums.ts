/** The digest of a partition by 256 parts of its keys, kept as it is: to sum it up anew takes as long as a node may be silent. */
import { hashString } from '@topgunbuild/core'

/** A power of two, so that the last bits of a hash are a bucket's number. */
export const BUCKET_COUNT = 256

/** Of the part of the keys in which this one lies. */
export function bucketOf(map: string, key: string): number {
  return hashString(key, hashString('\n', hashString(map))) % BUCKET_COUNT
}

export class BucketSums {
  private readonly sums = new Int32Array(BUCKET_COUNT)
  /** How many records lie in each. */
  private readonly counts = new Int32Array(BUCKET_COUNT)

  /**
   * @param change of the sum, which wraps at 32 bits
   * @param records more than before
   */
  add(bucket: number, change: number, records: number): void {
    this.sums[bucket] = ((this.sums[bucket] ?? 0) + change) | 0
    this.counts[bucket] = (this.counts[bucket] ?? 0) + records
  }

  /**
   * 0 where nothing is, and nowhere else: what sums up to nothing by chance, or because somebody has looked for such keys,
   * must not pass for an empty bucket.
   */
  all(): number[] {
    return Array.from(this.sums, (sum, bucket) => (sum === 0 && (this.counts[bucket] ?? 0) > 0 ? 1 : sum >>> 0))
  }
}
