/** The client counts the nodes it has ever heard of. */
import type { ClusterClient } from '../packages/client/src/cluster/ClusterClient'
import { ConnectionPool } from '../packages/client/src/cluster/ConnectionPool'
import { TopGunClient } from '../packages/client/src/TopGunClient'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'statistics-that-lie',
  source: 'counters that are added to, and never taken from',
  fails: {
    tag: '@AC-5',
    scenario: 'After the owner of a key crashes',
    step: "Ana's cluster statistics become",
  },
  consequence: 'whoever watches the cluster through a client does not see that a node is gone',
  alsoFails: [],
}

const heardOf = new WeakMap<ConnectionPool, Set<string>>()

patchMethod<ConnectionPool, [named: ReadonlyMap<string, string>], void>(
  ConnectionPool.prototype,
  'reconcile',
  (reconcile) =>
    function (named) {
      heardOf.set(this, new Set([...(heardOf.get(this) ?? []), ...named.keys()]))
      reconcile.call(this, named)
    },
)

interface Inside {
  readonly clusterClient: ClusterClient | undefined
}

patchMethod<TopGunClient, [], ReturnType<TopGunClient['getClusterStats']>>(
  TopGunClient.prototype,
  'getClusterStats',
  (getClusterStats) =>
    function () {
      const stats = getClusterStats.call(this)
      const { clusterClient } = insideOf<Inside>(this, 'clusterClient')
      const known = clusterClient === undefined ? undefined : heardOf.get(clusterClient.pool)
      return stats === null || known === undefined ? stats : { ...stats, nodeCount: known.size }
    },
)
