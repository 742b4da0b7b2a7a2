/** A backup that becomes the owner serves with what it has itself, and takes nothing from the other copies. */
import { OwnedPartition } from '../packages/server/src/cluster/partitions/OwnedPartition'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'owner-asks-nobody',
  source: 'failover that promotes whoever is first on the list, whatever the others were sent meanwhile',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/OwnedPartition.test.ts',
    title: 'OwnedPartition, taking over takes what a replica has more, and sends it to the others in its own term',
  },
  consequence: 'a write that two of three backups had is gone with the owner',
  alsoFails: [],
}

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
