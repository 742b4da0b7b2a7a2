/** The node that takes a write in gives it a time of its own. */
import type { ClientOp } from '../packages/core/src/protocol/client-messages'
import type { HLC } from '../packages/core/src/time/HLC'
import { Operations } from '../packages/server/src/coordinator/Operations'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'server-stamps-anew',
  source: 'servers that trust no clock but their own',
  fails: {
    tag: '@AC-3',
    scenario: 'The owner changed while the client was not listening',
    step: 'it was applied once',
  },
  consequence: 'what was written offline in the morning overwrites what was written at noon',
  alsoFails: ['@P-15'],
}

interface Inside {
  readonly options: { readonly clock: HLC }
}

patchMethod<Operations, [op: ClientOp, ...rest: readonly unknown[]], void>(
  Operations.prototype,
  'fromClient',
  (fromClient) =>
    function (op, ...rest) {
      const { clock } = insideOf<Inside>(this, 'options').options
      const record = op.record && { ...op.record, timestamp: clock.now() }
      fromClient.call(this, { ...op, record }, ...rest)
    },
)
