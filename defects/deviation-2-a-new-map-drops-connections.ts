/** Each new partition map makes the client end the connections it has and dial again. */
import { ConnectionPool } from '../packages/client/src/cluster/ConnectionPool'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'deviation-2-a-new-map-drops-connections',
  source:
    'the first implementation: learning the map removed every connection that the map did not name in the same words',
  fails: { tag: '@deviation-2', step: 'Ana has opened one connection to each node and lost none' },
  consequence: 'every change of the cluster interrupts every client',
  alsoFails: [],
}

patchMethod<ConnectionPool, [map: ReadonlyMap<string, string>], void>(
  ConnectionPool.prototype,
  'reconcile',
  (reconcile) =>
    function (map) {
      reconcile.call(this, map)
      this.reset()
    },
)
