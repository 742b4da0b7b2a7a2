/** A copy that still remembers a removal brings it back to an owner that has forgotten it, and it takes a place once more. */
import type { LWWRecord } from '@topgunbuild/core'
import { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

type Merge = [map: string, key: string, record: LWWRecord<unknown>, seq: number, identity?: string]

export const defect: Defect = {
  name: 'forgotten-removal-is-taken-again',
  source: 'found by simulation, before it was in any release',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/collecting.test.ts',
    title:
      'a store of which tombstones are collected takes no removal in that it would collect at once, but for what is there',
  },
  consequence: 'a removal is applied twice, and told twice to whoever listens',
  alsoFails: [],
}

patchMethod<PartitionStore, Merge, boolean>(
  PartitionStore.prototype,
  'merge',
  (merge) =>
    function (...args) {
      const { horizon } = this
      this.horizon = 0
      const isNew = merge.apply(this, args)
      this.horizon = horizon
      return isNew
    },
)
