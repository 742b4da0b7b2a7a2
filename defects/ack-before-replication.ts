/** The owner counts a backup as holding a write that has only just been sent to it. */
import * as ackRule from '../packages/server/src/cluster/partitions/ack-rule'
import type { Copies, Copy } from '../packages/server/src/cluster/partitions/ack-rule'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'ack-before-replication',
  source: 'asynchronous replication that reports itself as synchronous',
  fails: {
    tag: '@P-8',
    scenario: 'The links of an owner are slow',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'writes that were told to be on two nodes are lost with one',
  alsoFails: ['@AC-4', '@P-1'],
}

const covering = (copies: readonly Copy[]): Copy[] => copies.map((copy) => ({ ...copy, covers: true }))

patchExport<typeof ackRule.ackOf>(
  ackRule,
  'ackOf',
  (original) => (asked, copies) =>
    original(asked, {
      ...copies,
      inSync: covering(copies.inSync),
      followers: covering(copies.followers),
    } satisfies Copies),
)
