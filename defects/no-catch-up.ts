/** A copy that is brought up is sent what changes from now on, and nothing of what was there. */
import { ReplicaStream } from '../packages/server/src/cluster/partitions/ReplicaStream'
import type { Place } from '../packages/server/src/cluster/partitions/PartitionStore'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'no-catch-up',
  source: 'replicas that join the stream, and count as in sync as soon as they follow it',
  fails: {
    tag: '@P-4',
    scenario: 'The owner of a key dies, comes back at once under its name, and owns its share again',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'a node that comes back empty stays empty of all that is not written again',
  alsoFails: ['@AC-4', '@P-2', '@P-3', '@P-5'],
}

patchMethod<ReplicaStream, [maxBytes: number, weigh: () => number], Place[]>(
  ReplicaStream.prototype,
  'nextChunk',
  (nextChunk) =>
    function () {
      nextChunk.call(this, Number.POSITIVE_INFINITY, () => 0)
      return []
    },
)
