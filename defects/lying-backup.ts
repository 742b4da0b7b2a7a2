/** A backup confirms what it is sent, and keeps none of it. */
import { ReplicaPartition, type StreamVerdict } from '../packages/server/src/cluster/partitions/ReplicaPartition'
import type { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import type { StreamItem } from '../packages/server/src/cluster/mesh/peer-messages'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'lying-backup',
  source: 'acknowledgements that are sent by the layer that receives, not by the one that stores',
  fails: {
    tag: '@AC-3',
    scenario: 'The write of the specification',
    step: '"key-1" is 1 on its owner and on every backup',
  },
  consequence: 'there is one copy of everything, and all numbers say two',
  alsoFails: ['@AC-4', '@P-1'],
}

interface Inside {
  readonly store: PartitionStore
}

patchMethod<ReplicaPartition, [item: Extract<StreamItem, { kind: 'op' }>], StreamVerdict>(
  ReplicaPartition.prototype,
  'applyOp',
  () =>
    function ({ seq }) {
      insideOf<Inside>(this, 'store').store.seq = seq
      return { kind: 'applied', chunk: 0 }
    },
)
