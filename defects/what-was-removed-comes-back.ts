/** Tombstones are collected, and nobody remembers up to when. */
import { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'what-was-removed-comes-back',
  source: 'a collection that thinks of memory',
  fails: {
    tag: '@P-29',
    scenario: 'Ben wrote something that may have been removed since',
    step: 'Ben is told that "cart" was refused as TOO_OLD',
  },
  consequence: 'whoever was away for long brings back what everybody removed',
  alsoFails: [],
}

patchMethod<PartitionStore, [], boolean>(PartitionStore.prototype, 'isForgotten', () => () => false)
