/** The partition map names, where clients connect, the ports on which nodes talk to each other. */
import * as partitionMap from '../packages/core/src/cluster-state/partition-map'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'bug-1-map-names-cluster-ports',
  source:
    'the first implementation: its partition service published the cluster port, and "unknown" as host of other nodes',
  fails: { tag: '@bug-1', step: "Ben connects through the addresses in Ana's partition map" },
  consequence: 'a client that follows the map reaches nobody',
  alsoFails: ['@AC-2', '@AC-3', '@bug-2', '@deviation-2', '@deviation-3', '@deviation-4'],
}

patchExport<typeof partitionMap.partitionMapOf>(partitionMap, 'partitionMapOf', (original) => (state, generatedAt) => {
  const map = original(state, generatedAt)
  return {
    ...map,
    nodes: map.nodes.map((node, index) => {
      const port = state.members[index]?.clusterAddress.split(':').at(-1)
      return { ...node, endpoints: { websocket: `ws://localhost:${port}` } }
    }),
  }
})
