/** What a last-writer-wins map stores for a key; a `null` value is a tombstone. */
import type { Timestamp } from '../time/Timestamp'

export interface LWWRecord<V> {
  readonly value: V | null
  readonly timestamp: Timestamp
  /** The record counts as absent once `timestamp.millis + ttlMs` lies in the past. */
  readonly ttlMs?: number | undefined
}
