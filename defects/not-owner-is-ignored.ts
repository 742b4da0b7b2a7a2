/** A node that does not own the key names the owner, and the client asks the same node again. */
import { ClusterClient } from '../packages/client/src/cluster/ClusterClient'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'not-owner-is-ignored',
  source: 'clients that retry everything in the same way',
  fails: {
    tag: '@AC-3',
    scenario: 'The owner changed while the client was not listening',
    step: 'the write is acknowledged at REPLICATED',
  },
  consequence: 'a client that missed a change of the map cannot write the keys it concerns',
  alsoFails: [],
}

patchMethod<ClusterClient, [], null>(ClusterClient.prototype, 'redirected', () => () => null)
