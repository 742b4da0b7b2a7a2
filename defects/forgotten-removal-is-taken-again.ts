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
    tag: '@P-19',
    scenario: 'A copy remembers a removal that its owner has forgotten',
    step: 'nothing went wrong at any quiet moment',
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
