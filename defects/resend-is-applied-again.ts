/** A write that is sent again is not recognised, and takes another place in the order. */
import type { LWWRecord } from '../packages/core/src/crdt/LWWRecord'
import { compareTimestamps } from '../packages/core/src/time/compare-timestamps'
import { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import { RecentOps } from '../packages/server/src/cluster/partitions/RecentOps'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'resend-is-applied-again',
  source: 'a window for duplicates that is lost, or shorter than the patience of clients',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/OwnedPartition.test.ts',
    title: 'OwnedPartition, acknowledging lets a resend attach to the op it repeats: one seq, two answers',
  },
  consequence: 'subscribers and counters see one write twice',
  alsoFails: [],
}

patchMethod<RecentOps, [], undefined>(RecentOps.prototype, 'find', () => () => undefined)

patchMethod<PartitionStore, [map: string, key: string, record: LWWRecord<unknown>, seq: number], boolean>(
  PartitionStore.prototype,
  'merge',
  (merge) =>
    function (map, key, record, seq) {
      if (merge.call(this, map, key, record, seq)) return true
      const stands = this.record(map, key)
      return stands !== undefined && compareTimestamps(stands.timestamp, record.timestamp) === 0
    },
)
