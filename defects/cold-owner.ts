/** A partition is given to the node that shall have it before that node has its data, and whoever had it clears it away. */
import * as next from '../packages/core/src/cluster-state/next-state'
import type { ClusterState, Partition } from '../packages/core/src/cluster-state/ClusterState'
import { OwnedPartition } from '../packages/server/src/cluster/partitions/OwnedPartition'
import { RepairSource } from '../packages/server/src/cluster/repair/RepairSource'
import { patchExport, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'cold-owner',
  source: 'rebalancing that moves the entry in a table, and leaves the data to follow',
  fails: {
    tag: '@P-4',
    scenario: 'The owner of a key dies, comes back at once under its name, and owns its share again',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'a node that joins, or comes back, takes the place of data that was acknowledged',
  alsoFails: ['@P-2', '@P-5'],
}

function moved(partition: Partition): Partition {
  const { owner, target, term } = partition
  if (owner === target.owner) return partition
  return { ...partition, owner: target.owner, backups: target.backups, followers: [], moveTo: null, term: term + 1 }
}

patchExport<typeof next.nextState>(next, 'nextState', (original) => (state, events) => {
  const after = original(state, events)
  if (after === state) return state
  return { ...after, mapVersion: after.version, partitions: after.partitions.map(moved) } satisfies ClusterState
})

interface Answer {
  readonly term: number
  readonly seq: number
  readonly records: readonly unknown[]
}

patchMethod<OwnedPartition, [nodeId: string, answer: Answer], void>(
  OwnedPartition.prototype,
  'onTakeAnswer',
  (onTakeAnswer) =>
    function (nodeId, answer) {
      onTakeAnswer.call(this, nodeId, { ...answer, records: [] })
    },
)

/** Who had it has nothing to do with it any more. */
patchMethod<RepairSource, [], void>(RepairSource.prototype, 'keep', () => () => undefined)
