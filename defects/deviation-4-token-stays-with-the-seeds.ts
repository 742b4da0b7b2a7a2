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

patchMethod(ConnectionPool.prototype, 'addSeed', (original) => {
  const addSeed = original as (this: ConnectionPool, address: string) => void
  return function (this: ConnectionPool, address: string) {
    seeds.add(new URL(address).host)
    addSeed.call(this, address)
  } as (this: ConnectionPool, ...args: never[]) => unknown
})

patchMethod(NodeLink.prototype, 'authenticate', (original) => {
  const authenticate = original as (this: NodeLink) => Promise<void>
  return function (this: NodeLink) {
    return seeds.has(new URL(this.url).host) ? authenticate.call(this) : Promise.resolve()
  } as (this: NodeLink, ...args: never[]) => unknown
})
