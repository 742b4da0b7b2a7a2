/** Each node numbers the maps it has sent, so that two nodes call one map by two versions. */
import { PartitionMapPublisher } from '../packages/server/src/coordinator/PartitionMapPublisher'
import type { DownMessage } from '../packages/core/src/protocol/client-messages'
import type { ClusterState } from '../packages/core/src/cluster-state/ClusterState'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'map-version-per-node',
  source: 'the first implementation: each node counted the changes of the map that it had seen itself',
  fails: {
    tag: '@AC-2',
    scenario: 'A client with all three seeds has the map and is let in by all three nodes',
    step: "Ana's partition map becomes current",
  },
  consequence: 'a client takes an older map for the newer, or believes none',
  alsoFails: ['@AC-5', '@deviation-4'],
}

const sent = new WeakMap<PartitionMapPublisher, number>()

patchMethod<PartitionMapPublisher, [state: ClusterState], DownMessage>(
  PartitionMapPublisher.prototype,
  'message',
  (message) =>
    function (state) {
      const made = message.call(this, state)
      if (made.type !== 'PARTITION_MAP') return made
      const version = (sent.get(this) ?? 0) + 1
      sent.set(this, version)
      return { ...made, payload: { ...made.payload, version } }
    },
)
