/** An answer of one node is taken for an answer to everything that was written before, wherever it was sent. */
import type { OpResult } from '../packages/core/src/protocol/client-messages'
import type { Session } from '../packages/client/src/connection/IConnectionProvider'
import type { Ack } from '../packages/client/src/offline/ack'
import { ackOf } from '../packages/client/src/offline/ack'
import type { OpLog } from '../packages/client/src/offline/OpLog'
import { Outcomes, type OutcomeEffects } from '../packages/client/src/offline/Outcomes'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'ack-is-cumulative-over-nodes',
  source: 'the first implementation, and clients of one server that became clients of many: "everything up to n"',
  fails: {
    tag: '@AC-4',
    scenario: 'The owner is cut off with writes on their way, and crashes before it is heard again',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'writes on their way to a node that dies are called done, and nobody sends them again',
  alsoFails: ['@AC-3', '@P-1'],
}

interface Inside {
  readonly log: OpLog
  readonly effects: OutcomeEffects
}

function counterOf(opId: string): number {
  return Number(opId.split(':').at(-1))
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
      const ack: Ack = ackOf(newest, from, 'MEMORY')
      const earlier = [...log.values()].filter(({ opId }) => counterOf(opId) < counterOf(newest.opId))
      for (const op of earlier) effects.acknowledged(op, { ...ack, opId: op.opId })
    },
)
