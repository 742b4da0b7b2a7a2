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

patchMethod(ConnectionPool.prototype, 'reconcile', (original) => {
  const reconcile = original as (this: ConnectionPool, named: ReadonlyMap<string, string>) => void
  return function (this: ConnectionPool, map: ReadonlyMap<string, string>) {
    reconcile.call(this, map)
    for (const link of this.authenticatedLinks().values()) named.set(link, new Set(map.values()))
  } as (this: ConnectionPool, ...args: never[]) => unknown
})

patchMethod(NodeLink.prototype, 'frame', (original) => {
  const frame = original as (this: NodeLink, data: Uint8Array | string) => void
  return function (this: NodeLink, data: Uint8Array | string) {
    const known = named.get(this)
    if (known === undefined || known.has(this.url)) frame.call(this, data)
  } as (this: NodeLink, ...args: never[]) => unknown
})
