/** After a lost link the stream to a backup goes on with what comes next; what was under way is not sent again. */
import type { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import { Replicas, type ReplicaLinks } from '../packages/server/src/cluster/partitions/Replicas'
import { ReplicaPartition, type StreamVerdict } from '../packages/server/src/cluster/partitions/ReplicaPartition'
import type { ReplicaStream } from '../packages/server/src/cluster/partitions/ReplicaStream'
import type { StreamItem } from '../packages/server/src/cluster/mesh/peer-messages'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'no-resend-to-a-backup',
  source: 'reconnects that subscribe anew from "now"',
  fails: {
    tag: '@P-8',
    scenario: 'Links break in the middle of what every partition is sent',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'each broken link leaves holes in the backups, which nobody sees before they are needed',
  alsoFails: [],
}

interface Owner {
  readonly partitionId: number
  readonly term: number
  readonly store: PartitionStore
  readonly links: ReplicaLinks
}

patchMethod<Replicas, [replica: ReplicaStream], boolean>(
  Replicas.prototype,
  'resume',
  () =>
    function ({ nodeId }) {
      const {
        partitionId: p,
        term,
        store,
        links,
      } = insideOf<Owner>(this as never, 'partitionId', 'term', 'store', 'links')
      links.stream(nodeId, { kind: 'start', p, term, base: store.seq, bringUp: false })
      return true
    },
)

interface Replica {
  readonly store: PartitionStore
}

patchMethod<ReplicaPartition, [item: Extract<StreamItem, { kind: 'start' }>], StreamVerdict>(
  ReplicaPartition.prototype,
  'start',
  (start) =>
    function (item) {
      const { store } = insideOf<Replica>(this, 'store')
      if (store.term === item.term && !item.bringUp) store.seq = Math.max(store.seq, item.base)
      return start.call(this, item)
    },
)
