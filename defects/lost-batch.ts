/** Every fifth frame of the stream to a backup is lost, and the backup goes on with what comes behind it. */
import { ReplicaPartition, type StreamVerdict } from '../packages/server/src/cluster/partitions/ReplicaPartition'
import type { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import { Partitions } from '../packages/server/src/cluster/partitions/Partitions'
import type { StreamItem } from '../packages/server/src/cluster/mesh/peer-messages'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'lost-batch',
  source: 'replication by messages that are counted and not checked for holes',
  fails: {
    tag: '@AC-3',
    scenario: 'A batch over all 271 partitions is parted among the owners',
    step: 'each is found on the owner and on every backup of its key',
  },
  consequence: 'backups lack writes that they have confirmed',
  alsoFails: ['@AC-4', '@P-4'],
}

const LOST = 5
const frames = { sent: 0 }

type Op = Extract<StreamItem, { kind: 'op' }>

patchMethod<Partitions, [nodeId: string, items: StreamItem[]], void>(
  Partitions.prototype,
  'sendStream',
  (sendStream) =>
    function (nodeId, items) {
      for (const item of items) {
        frames.sent += item.kind === 'op' ? 1 : 0
        if (item.kind !== 'op' || frames.sent % LOST !== 0) sendStream.call(this, nodeId, [item])
      }
    },
)

interface Inside {
  readonly store: PartitionStore
}

patchMethod<ReplicaPartition, [item: Op], StreamVerdict>(
  ReplicaPartition.prototype,
  'applyOp',
  (applyOp) =>
    function (item) {
      const { store } = insideOf<Inside>(this, 'store')
      if (item.term === store.term && item.seq > store.seq + 1) store.seq = item.seq - 1
      return applyOp.call(this, item)
    },
)
