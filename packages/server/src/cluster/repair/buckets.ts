/** Where two copies of a partition differ: a fingerprint for each of 256 parts of the keys. */
import { combineHashes, fingerprintOf, hashString } from '@topgunbuild/core'
import { identityOf } from '../partitions/identity'
import type { PartitionStore } from '../partitions/PartitionStore'

export const BUCKET_COUNT = 256

export interface Place {
  readonly map: string
  readonly key: string
}

function bucketOf({ map, key }: Place): number {
  return hashString(`${map}\n${key}`) % BUCKET_COUNT
}

/** Order-independent sums of the records' identities, by bucket; 0 where nothing is. */
export function bucketsOf(store: PartitionStore): number[] {
  const buckets = Array.from({ length: BUCKET_COUNT }, () => 0)
  for (const { map, key } of store.places()) {
    const record = store.record(map, key)
    if (record === undefined) continue
    const at = bucketOf({ map, key })
    buckets[at] = combineHashes([buckets[at] ?? 0, fingerprintOf(identityOf(map, key, record.timestamp))])
  }
  return buckets
}

/** The places of `store` that lie in buckets another copy sums up differently. */
export function placesThatDiffer(store: PartitionStore, others: readonly number[]): Place[] {
  const own = bucketsOf(store)
  return store.places().filter((place) => own[bucketOf(place)] !== others[bucketOf(place)])
}
