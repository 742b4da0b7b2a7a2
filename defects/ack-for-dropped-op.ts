/** While a partition changes hands its owner drops the writes that come in, and says that they are done. */
import { OwnedPartition } from '../packages/server/src/cluster/partitions/OwnedPartition'
import type { RoutedOp } from '../packages/server/src/cluster/partitions/RoutedOp'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'ack-for-dropped-op',
  source: 'the first implementation: an op that it could not place was skipped, and its batch acknowledged as a whole',
  fails: {
    tag: '@P-8',
    scenario: 'An owner crashes while what it says is still on slow links',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'every change of an owner loses writes that were acknowledged',
  alsoFails: ['@P-2', '@P-3', '@P-5'],
}

interface Inside {
  partition(): { readonly owner: string; readonly backups: readonly string[] }
}

patchMethod<OwnedPartition, [routed: RoutedOp], void>(
  OwnedPartition.prototype,
  'hold',
  () =>
    function ({ opId, respond }) {
      const { owner, backups } = insideOf<Inside>(this, 'partition').partition()
      const holders = [owner, ...backups]
      respond({ opId, success: true, achievedLevel: 'REPLICATED', copies: holders.length, holders, version: 1 })
    },
)
