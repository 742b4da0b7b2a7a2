/** Who does not show what a peer must show is refused in the log, and its connection stays. */
import { PeerLink } from '../packages/server/src/cluster/mesh/PeerLink'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'cluster-port-stays-open',
  source: 'handlers that return after the log line',
  fails: {
    tag: '@P-10',
    scenario: 'a stranger at the cluster port sends a request for the state before anything else',
    step: 'the connection is ended as unauthorized',
  },
  consequence: 'a stranger keeps places at the port for nodes, and tries as often as it likes',
  alsoFails: ['@P-9', '@P-11'],
}

patchMethod<PeerLink, [], void>(PeerLink.prototype, 'refuse', () => () => undefined)
