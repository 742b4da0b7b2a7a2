/** A client routes by the first map it was given, to the owner in it and to nobody else. */
import { PartitionRouter } from '../packages/client/src/cluster/PartitionRouter'
import * as routing from '../packages/client/src/cluster/route'
import { patchExport, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'deviation-5-route-ends-with-the-owner',
  source: "the first implementation: a write after the owner's loss did not arrive, so its test stopped another node",
  fails: { tag: '@deviation-5', step: 'the write is acknowledged at REPLICATED' },
  consequence: 'the keys of a node that goes away cannot be written any more',
  alsoFails: ['@AC-3', '@AC-4', '@AC-5', '@bug-2', '@deviation-3', '@deviation-4'],
}

patchMethod<PartitionRouter, [map: unknown], boolean>(
  PartitionRouter.prototype,
  'updateMap',
  (updateMap) =>
    function (map) {
      return !this.hasPartitionMap() && updateMap.call(this, map)
    },
)

patchExport<typeof routing.route>(routing, 'route', (original) => (...args) => {
  const route = original(...args)
  return route === null || route.reason === 'owner' || route.owner === null ? route : null
})
