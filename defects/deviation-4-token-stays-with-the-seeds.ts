/** The token reaches the connections to the seeds only, and no connection that is opened because of a map. */
import { ConnectionPool } from '../packages/client/src/cluster/ConnectionPool'
import { NodeLink } from '../packages/client/src/connection/NodeLink'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'deviation-4-token-stays-with-the-seeds',
  source:
    'the first implementation: setAuthToken told one part of the client, and its pool of connections had to be told apart',
  fails: { tag: '@deviation-4', step: 'Ana has an authenticated connection to every node' },
  consequence: 'nodes that join later never let the client in',
  alsoFails: ['@AC-2', '@AC-3', '@bug-2', '@deviation-3'],
}

const seeds = new Set<string>()

patchMethod<ConnectionPool, [address: string], void>(
  ConnectionPool.prototype,
  'addSeed',
  (addSeed) =>
    function (address) {
      seeds.add(new URL(address).host)
      addSeed.call(this, address)
    },
)

patchMethod<NodeLink, [], Promise<void>>(
  NodeLink.prototype,
  'authenticate',
  (authenticate) =>
    function () {
      return seeds.has(new URL(this.url).host) ? authenticate.call(this) : Promise.resolve()
    },
)
