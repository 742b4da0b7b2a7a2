/** A batch with an op that cannot be read is refused as a whole. */
import { clientOpSchema } from '../packages/core/src/protocol/client-messages'
import { ClientSession } from '../packages/server/src/coordinator/ClientSession'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'one-bad-op-fails-its-batch',
  source: 'validation of a message as one value',
  fails: {
    tag: '@P-12',
    scenario: 'One op of a batch says nothing of what to write',
    step: 'that op is refused with MALFORMED, and its neighbours are done',
  },
  consequence: 'one program with a mistake in it stops the writes of all that share its connection',
  alsoFails: [],
}

interface Batch {
  readonly ops: readonly unknown[]
}

interface Inside {
  refuseMalformed(op: unknown, why: string): void
}

patchMethod<ClientSession, [batch: Batch], void>(
  ClientSession.prototype,
  'submitBatch',
  (submitBatch) =>
    function (batch) {
      const isWhole = (op: unknown): boolean => clientOpSchema.safeParse(op).data?.record !== undefined
      if (batch.ops.every(isWhole)) return submitBatch.call(this, batch)
      const inside = insideOf<Inside>(this, 'refuseMalformed')
      for (const op of batch.ops) inside.refuseMalformed(op, 'the batch could not be read')
      return undefined
    },
)
