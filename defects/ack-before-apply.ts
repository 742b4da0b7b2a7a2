/** The owner acknowledges a write when it comes in, and applies it a little later. */
import { OwnedPartition } from '../packages/server/src/cluster/partitions/OwnedPartition'
import type { RoutedOp } from '../packages/server/src/cluster/partitions/RoutedOp'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'ack-before-apply',
  source: 'servers that answer from the handler that reads the message, and hand the work to a queue',
  fails: {
    tag: '@AC-3',
    scenario: 'The write of the specification',
    step: '"key-1" is 1 on its owner and on every backup',
  },
  consequence: 'whoever reads what was just acknowledged does not find it, and a crash loses it',
  alsoFails: ['@AC-4', '@P-16'],
}

const LATER_MS = 200

interface Inside {
  partition(): { readonly owner: string; readonly backups: readonly string[] }
}

patchMethod<OwnedPartition, [routed: RoutedOp], void>(
  OwnedPartition.prototype,
  'apply',
  (apply) =>
    function (routed) {
      const { owner, backups } = insideOf<Inside>(this, 'partition').partition()
      const holders = [owner, ...backups]
      const { opId } = routed
      routed.respond({ opId, success: true, achievedLevel: 'REPLICATED', copies: holders.length, holders, version: 1 })
      setTimeout(() => apply.call(this, { ...routed, respond: () => undefined }), LATER_MS)
    },
)
