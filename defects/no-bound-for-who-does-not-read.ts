/** What a client does not read is kept for it, however much it becomes. */
import { ClientSession } from '../packages/server/src/coordinator/ClientSession'
import type { Connection } from '../packages/core/src/runtime/Runtime'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'no-bound-for-who-does-not-read',
  source: 'writes to a socket whose answer nobody looks at',
  fails: {
    tag: '@P-11',
    scenario: 'A client asks without end, and does not read',
    step: 'each of them is cut off',
  },
  consequence: 'one client that hangs takes the memory of a node, and the node with it',
  alsoFails: [],
}

interface Inside {
  readonly open: boolean
  readonly connection: Connection
}

patchMethod<ClientSession, [frame: Uint8Array], void>(
  ClientSession.prototype,
  'sendFrame',
  () =>
    function (frame) {
      const { open, connection } = insideOf<Inside>(this, 'open', 'connection')
      if (open) connection.send(frame)
    },
)
