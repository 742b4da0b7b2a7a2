/** A write that has to be sent again is sent as a new one, with a new id and a new time. */
import type { OpError } from '../packages/core/src/protocol/client-messages'
import type { Session } from '../packages/client/src/connection/IConnectionProvider'
import type { IConnectionProvider } from '../packages/client/src/connection/IConnectionProvider'
import { Outcomes, type OutcomeEffects } from '../packages/client/src/offline/Outcomes'
import type { PendingOp } from '../packages/client/src/offline/PendingOp'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'retry-under-a-new-identity',
  source: 'retries that call the public function again',
  fails: {
    tag: '@AC-3',
    scenario: 'The owner changed while the client was not listening',
    step: 'it was applied once',
  },
  consequence: 'a repeated write is counted twice, and wins against what came between',
  alsoFails: [],
}

interface Inside {
  readonly provider: IConnectionProvider
  readonly effects: OutcomeEffects
}

patchMethod<Outcomes, [op: PendingOp, error: OpError, from: Session | null], void>(
  Outcomes.prototype,
  'failed',
  (failed) =>
    function (op, error, from) {
      if (error.code !== 'NOT_OWNER' || from === null) return failed.call(this, op, error, from)
      const { provider, effects } = insideOf<Inside>(this, 'provider', 'effects')
      provider.redirected(from, error.hint)
      return effects.restamp(op, Date.now(), 0)
    },
)
