/** What may be gone without a trace: it was removed, and the tombstone is older than the horizon of its partition. */
import { compareTimestamps } from '@topgunbuild/core'
import type { LWWRecord, Timestamp } from '@topgunbuild/core'
import type { Account } from './checks/Account'
import { placeText } from './checks/held'
import type { Call } from './History'
import type { Snapshot } from './snapshot'

/** Wall time before which tombstones of the partition were collected at that node, or at any; 0: none were. */
export function horizonIn({ nodes }: Snapshot, partitionId: number, nodeId?: string): number {
  const asked = nodeId === undefined ? nodes : nodes.filter((node) => node.nodeId === nodeId)
  return Math.max(0, ...asked.map(({ partitions }) => partitions[partitionId]?.horizon ?? 0))
}

/** True of a tombstone that may lie with one copy and no longer with another. */
export function isCollectable(
  snapshot: Snapshot,
  partitionId: number,
  record: LWWRecord<unknown> | undefined,
): boolean {
  return record?.value === null && record.timestamp.millis < horizonIn(snapshot, partitionId)
}

type Written = Pick<Call, 'map' | 'key' | 'partitionId' | 'timestamp'>

/** By place, the newest stamp of what removed a record, or was to end by itself; whatever became of it. */
export function removalsIn({ calls, earlier = [], removed = new Map() }: Account): ReadonlyMap<string, Timestamp> {
  const removals = new Map<string, Timestamp>(removed)
  for (const { map, key, value, ttlMs, timestamp } of [...calls, ...earlier.map(({ call }) => call)]) {
    if (value !== null && ttlMs === undefined) continue
    const before = removals.get(placeText(map, key))
    if (before === undefined || compareTimestamps(before, timestamp) < 0) removals.set(placeText(map, key), timestamp)
  }
  return removals
}

/** @returns whether the write may be gone from a node, or from everywhere, for it was removed */
export function removedAndCollected(account: Account): (call: Written, nodeId?: string) => boolean {
  const { snapshot } = account
  const removals = removalsIn(account)
  return ({ map, key, partitionId, timestamp }, nodeId) => {
    const removal = removals.get(placeText(map, key))
    if (removal === undefined || compareTimestamps(removal, timestamp) < 0) return false
    return removal.millis < horizonIn(snapshot, partitionId, nodeId)
  }
}
