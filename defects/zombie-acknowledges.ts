/** An owner that stood still answers what it has, without a look at whether it still is the owner. */
import { AckGate, type GatedAck } from '../packages/server/src/cluster/partitions/AckGate'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'zombie-acknowledges',
  source: 'leases that are looked at when work is taken in, and not when it is handed out',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/AckGate.test.ts',
    title: 'AckGate says nothing while it is stale, confirms once, then answers all in order',
  },
  consequence: 'after a long pause writes are acknowledged that the cluster has gone on without',
  alsoFails: [],
}

interface Inside {
  answer(gated: GatedAck): void
}

patchMethod<AckGate, [gated: GatedAck], void>(
  AckGate.prototype,
  'pass',
  () =>
    function (gated) {
      insideOf<Inside>(this, 'answer').answer(gated)
    },
)
