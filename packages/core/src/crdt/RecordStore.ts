/** Where an LWWMap keeps its records; a node hands in one that is split by partition. */
import type { LWWRecord } from './LWWRecord'

export interface RecordStore<K, V> {
  readonly size: number
  get(key: K): LWWRecord<V> | undefined
  set(key: K, record: LWWRecord<V>): void
  delete(key: K): void
  clear(): void
  entries(): Iterable<[K, LWWRecord<V>]>
}
