/** A sealed partition opens again with the next tick, whether or not it has been handed over. */
import { OwnedPartition } from '../packages/server/src/cluster/partitions/OwnedPartition'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'seal-ends-by-a-timer',
  source: 'locks with a lease that the holder of the lock does not know to be over',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/OwnedPartition.test.ts',
    title: 'OwnedPartition, under seal never ends a seal by itself, however long it takes',
  },
  consequence: 'writes that come while a partition changes hands are acknowledged by one node and served by another',
  alsoFails: [],
}

interface Inside {
  sealed: boolean
  serveHeld(): void
}

patchMethod<OwnedPartition, [], void>(
  OwnedPartition.prototype,
  'tick',
  (tick) =>
    function () {
      const inside = insideOf<Inside>(this, 'sealed', 'serveHeld')
      inside.sealed = false
      inside.serveHeld()
      tick.call(this)
    },
)
