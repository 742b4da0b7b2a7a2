/** An owner that a newer state has replaced goes on as the owner, beside the new one. */
import type { ClusterState } from '../packages/core/src/cluster-state/ClusterState'
import { Partitions } from '../packages/server/src/cluster/partitions/Partitions'
import type { OwnedPartition } from '../packages/server/src/cluster/partitions/OwnedPartition'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'old-owner-goes-on',
  source: 'roles that are taken up and never laid down',
  fails: { tag: '@P-2', scenario: 'A fourth node joins under load', step: 'the judge' },
  consequence: 'two nodes take writes for one key, and each believes that it is alone',
  alsoFails: [],
}

interface Inside {
  readonly owned: Map<number, OwnedPartition>
}

patchMethod<Partitions, [next: ClusterState], void>(
  Partitions.prototype,
  'stateChanged',
  (stateChanged) =>
    function (next) {
      const { owned } = insideOf<Inside>(this, 'owned')
      const before = new Map(owned)
      stateChanged.call(this, next)
      for (const [partitionId, partition] of before) if (!owned.has(partitionId)) owned.set(partitionId, partition)
    },
)
