/** The token is shown on the first connection only. */
import { NodeLink } from '../packages/client/src/connection/NodeLink'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'token-on-one-connection',
  source: 'clients of one server that became clients of many, and kept the one place where they log in',
  fails: {
    tag: '@AC-2',
    scenario: 'A client with all three seeds has the map and is let in by all three nodes',
    step: 'Ana connects',
  },
  consequence: 'a client knows all nodes and may talk to one',
  alsoFails: ['@AC-3', '@AC-4', '@AC-5'],
}

patchMethod<NodeLink, [], Promise<void>>(
  NodeLink.prototype,
  'authenticate',
  (authenticate) =>
    function () {
      return this.connectionId === 1 ? authenticate.call(this) : Promise.resolve()
    },
)
