/** Once the map gives a node another address than the one it was dialled by, what comes over that connection is dropped. */
import { ConnectionPool } from '../packages/client/src/cluster/ConnectionPool'
import { NodeLink } from '../packages/client/src/connection/NodeLink'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'bug-3-renamed-connection-is-deaf',
  source: 'the first implementation: the handlers of a socket kept the name under which it was opened',
  fails: { tag: '@bug-3', step: 'every write is acknowledged at REPLICATED' },
  consequence: 'a client that names its seeds otherwise than the nodes do never hears that its writes arrived',
  alsoFails: [],
}

const named = new WeakMap<object, ReadonlySet<string>>()

patchMethod<ConnectionPool, [map: ReadonlyMap<string, string>], void>(
  ConnectionPool.prototype,
  'reconcile',
  (reconcile) =>
    function (map) {
      reconcile.call(this, map)
      for (const link of this.authenticatedLinks().values()) named.set(link, new Set(map.values()))
    },
)

patchMethod<NodeLink, [data: Uint8Array | string], void>(
  NodeLink.prototype,
  'frame',
  (frame) =>
    function (data) {
      const known = named.get(this)
      if (known === undefined || known.has(this.url)) frame.call(this, data)
    },
)
