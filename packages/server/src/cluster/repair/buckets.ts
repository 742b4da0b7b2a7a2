/** Where two copies of a partition differ: they compare a digest for each of 256 parts of the keys. */
import type { PartitionStore, Place } from '../partitions/PartitionStore'

/** Order-independent sums of the records' identities, by bucket; 0 where nothing is. */
export function bucketsOf(store: PartitionStore): number[] {
  return store.buckets()
}

/**
 * The places of `store` that lie in buckets another copy sums up differently.
 * @param others of the other copy; empty where nothing is known of it
 */
export function placesThatDiffer(store: PartitionStore, others: readonly number[]): Place[] {
  if (others.length === 0) return store.places()
  const differing = bucketsOf(store).flatMap((sum, bucket) => (sum === others[bucket] ? [] : [bucket]))
  return store.placesIn(new Set(differing))
}

/** The buckets in which something lies, and the same in another copy. */
export function bucketsAlike(store: PartitionStore, others: readonly number[]): number[] {
  return bucketsOf(store).flatMap((sum, bucket) => (sum !== 0 && sum === others[bucket] ? [bucket] : []))
}
