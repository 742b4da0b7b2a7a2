/** Whoever connects may take for ever to say who it is. */
import { ClientPort } from '../packages/server/src/transport/ClientPort'
import type { Timer } from '../packages/core/src/runtime/Runtime'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'no-deadline-for-a-token',
  source: 'servers on which slow visitors were never tried',
  fails: {
    tag: '@P-11',
    scenario: 'Half-open connections and words that take for ever',
    step: 'each of them is cut off',
  },
  consequence: 'a few thousand open connections that say nothing keep everybody else out',
  alsoFails: [],
}

interface Inside {
  readonly deadline: Timer
}

patchMethod<ClientPort, [connection: unknown], object>(
  ClientPort.prototype,
  'accept',
  (accept) =>
    function (connection) {
      const session = accept.call(this, connection)
      insideOf<Inside>(session, 'deadline').deadline.cancel()
      return session
    },
)
