/** A frame that cannot be read ends the node that was sent it. */
import { readUpMessage } from '../packages/core/src/protocol/codec'
import { ClientSession } from '../packages/server/src/coordinator/ClientSession'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'one-bad-frame-kills-the-node',
  source: 'decoders that throw, in a handler from which nobody catches',
  fails: {
    tag: '@P-9',
    scenario: 'somebody with a good token sends random bytes',
    step: 'nobody else noticed',
  },
  consequence: 'a scanner of ports stops the cluster, node by node',
  alsoFails: [],
}

interface Inside {
  readonly options: { readonly runtime: object }
}

patchMethod<ClientSession, [data: Uint8Array | string], void>(
  ClientSession.prototype,
  'frame',
  (frame) =>
    function (data) {
      frame.call(this, data)
      if (readUpMessage(data).kind !== 'undecodable') return
      const { runtime } = insideOf<Inside>(this, 'options').options
      // The end of its own connection is still told, as the system would tell it of a process that dies.
      setTimeout(() => insideOf<{ kill(): void }>(runtime, 'kill').kill(), 5)
    },
)
