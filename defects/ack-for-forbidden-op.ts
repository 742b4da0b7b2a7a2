/** A write that the door turns away is answered as if it were done. */
import { Operations, type Sender } from '../packages/server/src/coordinator/Operations'
import type { ClientOp, OpResult } from '../packages/core/src/protocol/client-messages'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'ack-for-forbidden-op',
  source: 'batch handlers that filter what is not permitted and acknowledge the batch',
  fails: {
    tag: '@P-12',
    scenario: 'One op of a batch is for a map the token does not permit',
    step: 'that op is refused with FORBIDDEN, and its neighbours are done',
  },
  consequence: 'a client believes that its write stands, and nobody ever sees it',
  alsoFails: ['@P-15'],
}

patchMethod<Operations, [op: ClientOp, sender: Sender, answer: (result: OpResult) => void], void>(
  Operations.prototype,
  'fromClient',
  (fromClient) =>
    function (op, sender, answer) {
      fromClient.call(this, op, sender, ({ error, ...result }) =>
        answer(error === undefined ? result : { ...result, success: true, achievedLevel: 'APPLIED' }),
      )
    },
)
