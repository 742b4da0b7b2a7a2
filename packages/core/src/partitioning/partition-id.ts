/** Which of the 271 partitions a key belongs to. Only the key counts, not its map. */
import { hashString } from './hash'
import { placementKeyOf } from './placed-key'

export const PARTITION_COUNT = 271

export const DEFAULT_BACKUP_COUNT = 1

export function partitionIdOf(key: string): number {
  return hashString(placementKeyOf(key)) % PARTITION_COUNT
}
