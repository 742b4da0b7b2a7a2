/** A message of a kind that a node does not serve ends the connection it came by. */
import { readUpMessage } from '../packages/core/src/protocol/codec'
import { ClientSession } from '../packages/server/src/coordinator/ClientSession'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'unknown-message-ends-the-connection',
  source: 'strict parsers at the edge of a protocol that grows',
  fails: {
    tag: '@P-9',
    scenario: 'somebody with a good token sends a message that nobody knows, which is not served',
    step: 'it is told that this is not served, and stays',
  },
  consequence: 'a newer client cannot talk to an older node at all',
  alsoFails: ['@P-11'],
}

patchMethod<ClientSession, [data: Uint8Array | string], void>(
  ClientSession.prototype,
  'frame',
  (frame) =>
    function (data) {
      if (readUpMessage(data).kind === 'unknown') this.terminate()
      else frame.call(this, data)
    },
)
