/** A process that starts under the name of one that died is taken for it: it owns, with nothing, what that one owned. */
import * as next from '../packages/core/src/cluster-state/next-state'
import type { ClusterEvent, ClusterState } from '../packages/core/src/cluster-state/ClusterState'
import { OwnedPartition } from '../packages/server/src/cluster/partitions/OwnedPartition'
import { patchExport, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'restarted-process-is-still-owner',
  source: 'memberships by name: a supervisor restarts a process faster than anybody counts it as lost',
  fails: {
    tag: '@P-4',
    scenario: 'The owner of a key dies, comes back at once under its name, and owns its share again',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'the fastest restarts are those that lose data',
  alsoFails: ['@P-17'],
}

function ofType<T extends ClusterEvent['type']>(type: T) {
  return (event: ClusterEvent): event is Extract<ClusterEvent, { type: T }> => event.type === type
}

/** Who was counted as lost is remembered with what it had, and given it back when its name returns. */
const former = new Map<string, ClusterState>()

patchExport<typeof next.nextState>(next, 'nextState', (original) => (state, events) => {
  const list: readonly ClusterEvent[] = Array.isArray(events) ? events : [events]
  for (const { nodeId } of list.filter(ofType('removed'))) former.set(nodeId, state)
  const after = original(state, events)
  const back = list.filter(ofType('joined')).map(({ member }) => member.nodeId)
  const partitions = after.partitions.map((partition, at) => {
    const before = back.find((nodeId) => former.get(nodeId)?.partitions[at]?.owner === nodeId)
    if (before === undefined) return partition
    return { ...partition, owner: before, backups: [partition.owner], followers: [], term: partition.term + 1 }
  })
  return back.length === 0 ? after : { ...after, mapVersion: after.version, partitions }
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
