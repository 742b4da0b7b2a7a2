/** The answer to an op is taken for one to all whose ids come before it in the order of text, as "10" before "9". */
import type { OpResult } from '../packages/core/src/protocol/client-messages'
import type { Session } from '../packages/client/src/connection/IConnectionProvider'
import { ackOf } from '../packages/client/src/offline/ack'
import type { OpLog } from '../packages/client/src/offline/OpLog'
import { Outcomes, type OutcomeEffects } from '../packages/client/src/offline/Outcomes'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'ack-by-order-of-text',
  source: 'the first implementation: it compared op ids as strings to trim its log',
  fails: {
    tag: '@AC-3',
    scenario: 'A batch over all 271 partitions is parted among the owners',
    step: 'the judge',
  },
  consequence: 'from the tenth write on some are called done that no node has answered',
  alsoFails: ['@AC-4'],
}

interface Inside {
  readonly log: OpLog
  readonly effects: OutcomeEffects
}

patchMethod<Outcomes, [from: Session, payload: { readonly results?: readonly OpResult[] | undefined }], void>(
  Outcomes.prototype,
  'answered',
  (answered) =>
    function (from, payload) {
      const newest = payload.results?.findLast(({ success }) => success)
      answered.call(this, from, payload)
      if (newest === undefined) return
      const { log, effects } = insideOf<Inside>(this, 'log', 'effects')
      const earlier = [...log.values()].filter(({ opId }) => opId < newest.opId)
      for (const op of earlier) effects.acknowledged(op, { ...ackOf(newest, from, 'MEMORY'), opId: op.opId })
    },
)
