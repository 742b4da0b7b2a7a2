/** The client counts the nodes it has ever heard of. */
import { TopGunClient } from '../packages/client/src/TopGunClient'
import { patchMethod } from './Defect'
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

type Stats = ReturnType<TopGunClient['getClusterStats']>

const most = new WeakMap<TopGunClient, number>()

patchMethod<TopGunClient, [], Stats>(
  TopGunClient.prototype,
  'getClusterStats',
  (getClusterStats) =>
    function () {
      const stats = getClusterStats.call(this)
      if (stats === null) return null
      const nodeCount = Math.max(stats.nodeCount, most.get(this) ?? 0)
      most.set(this, nodeCount)
      return { ...stats, nodeCount }
    },
)
