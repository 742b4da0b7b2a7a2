/** Another node becomes the owner, and the term of the partition stays what it was. */
import * as next from '../packages/core/src/cluster-state/next-state'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'two-owners-of-a-term',
  source: 'failover without an epoch: nobody can tell an order of the old owner from one of the new',
  fails: { tag: '@AC-4', scenario: 'The owner is the youngest node and crashes', step: 'the judge' },
  consequence: 'a node that was only slow goes on as an owner, and the copies part',
  alsoFails: ['@P-1', '@P-3'],
}

patchExport<typeof next.nextState>(next, 'nextState', (original) => (state, events) => {
  const after = original(state, events)
  const partitions = after.partitions.map((partition, at) => {
    const before = state.partitions[at]
    return before === undefined || before.owner === partition.owner ? partition : { ...partition, term: before.term }
  })
  return after === state ? state : { ...after, partitions }
})
