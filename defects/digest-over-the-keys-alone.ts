/** Two copies of a partition are taken for equal when they have the same keys, whatever is stored under them. */
import { hashString } from '../packages/core/src/partitioning/hash'
import type { LWWRecord } from '../packages/core/src/crdt/LWWRecord'
import { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'digest-over-the-keys-alone',
  source: 'anti-entropy whose tree was built over the wrong field',
  fails: {
    tag: '@P-6',
    scenario: 'Ben on the smaller side writes last, once, and his value stands when the sides are one again',
    step: '"cart" becomes 3 on its owner and on every backup',
  },
  consequence: 'what one side of a split changed is thrown away, and only what it created is kept',
  alsoFails: [],
}

patchMethod<PartitionStore, [map: string, key: string, record: LWWRecord<unknown>, seq: number], boolean>(
  PartitionStore.prototype,
  'merge',
  (merge) =>
    function (map, key, record, seq) {
      const isNew = merge.call(this, map, key, record, seq)
      this.digest = this.places().reduce((sum, place) => (sum + hashString(`${place.map} ${place.key}`)) >>> 0, 0)
      return isNew
    },
)
