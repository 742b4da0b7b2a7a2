/** When a node is lost nobody takes its place as a backup; the partitions wait until it comes back. */
import { partitionOf } from '../packages/core/src/cluster-state/ClusterState'
import * as placement from '../packages/core/src/cluster-state/assign'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'no-new-backup',
  source: 'placement that is computed once, for the nodes there should be',
  fails: {
    tag: '@AC-4',
    scenario: 'The owner is the youngest node and crashes',
    step: 'the write is acknowledged at REPLICATED',
  },
  consequence: 'the second loss, hours after the first, is the one that loses data',
  alsoFails: ['@P-3'],
}

const most = { members: 0 }

patchExport<typeof placement.assign>(placement, 'assign', (original) => (state) => {
  const targets = original(state)
  most.members = Math.max(most.members, state.members.length)
  if (state.members.length === most.members) return targets
  return targets.map((target, at) => {
    const { owner, backups } = partitionOf(state, at)
    return { ...target, backups: target.backups.filter((nodeId) => nodeId === owner || backups.includes(nodeId)) }
  })
})
