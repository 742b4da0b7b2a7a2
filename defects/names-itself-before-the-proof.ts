/** A node answers whoever dials its port for nodes with its name and its addresses. */
import { PeerLink } from '../packages/server/src/cluster/mesh/PeerLink'
import type { HandshakeMessage } from '../packages/server/src/cluster/mesh/peer-messages'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'names-itself-before-the-proof',
  source: 'greetings with a banner',
  fails: {
    tag: '@P-10',
    scenario: 'A stranger proves another secret',
    step: 'no stranger learned anything of the cluster',
  },
  consequence: 'a scan of ports draws the map of the cluster',
  alsoFails: [],
}

interface Inside {
  welcome(): void
}

patchMethod<PeerLink, [message: HandshakeMessage], void>(
  PeerLink.prototype,
  'advance',
  (advance) =>
    function (message) {
      advance.call(this, message)
      if (message.type === 'PEER_CHALLENGE') insideOf<Inside>(this, 'welcome').welcome()
    },
)
