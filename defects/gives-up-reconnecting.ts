/** A connection that has ended is not opened again. */
import type { ConnectionEnd, Timer } from '../packages/core/src/runtime/Runtime'
import { NodeLink } from '../packages/client/src/connection/NodeLink'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'gives-up-reconnecting',
  source: 'a limit on retries that nobody resets',
  fails: {
    tag: '@P-1',
    scenario: 'the owner of "cart" freezes with writes in flight, is replaced, and wakes up',
    step: 'Ana has an authenticated connection to every node',
  },
  consequence: 'every node that was away once is served by detours until the client is started anew',
  alsoFails: ['@P-7'],
}

interface Inside {
  redial: Timer | null
}

patchMethod<NodeLink, [end: ConnectionEnd], void>(
  NodeLink.prototype,
  'closed',
  (closed) =>
    function (end) {
      closed.call(this, end)
      const inside = insideOf<Inside>(this, 'redial')
      inside.redial?.cancel()
      inside.redial = null
    },
)
