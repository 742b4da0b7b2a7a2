/** A node lets in every node that knows the secret, whatever version it speaks. */
import { PeerLink } from '../packages/server/src/cluster/mesh/PeerLink'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'peer-version-is-not-asked',
  source: 'protocols whose first version had no number',
  fails: {
    tag: '@P-14',
    scenario: 'A node two versions ahead wants to join',
    step: 'a node that is two versions ahead is started',
  },
  consequence: 'an upgrade that skips a version mixes nodes that misunderstand each other',
  alsoFails: [],
}

patchMethod<PeerLink, [], boolean>(PeerLink.prototype, 'accepts', () => () => true)
