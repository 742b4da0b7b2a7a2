/** A client is not told that the partition it is told of has moved, and waits for news of it where none come from. */
import { MapSync } from '../packages/server/src/coordinator/sync/MapSync'
import * as placement from '../packages/client/src/sync/placement'
import { patchExport, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'sync-stays-with-the-former-owner',
  source: 'subscriptions that are made once and not again',
  fails: {
    tag: '@P-20',
    scenario: 'Ben reads along while a node joins',
    step: 'Ben comes to see every write',
  },
  consequence: 'after a node has joined, a part of the changes is seen by nobody',
  alsoFails: [],
}

patchMethod<MapSync, [state: unknown], void>(
  MapSync.prototype,
  'stateChanged',
  () =>
    function () {
      return undefined
    },
)
patchExport<typeof placement.isToMove>(placement, 'isToMove', () => (place) => place === null)
