/** A write is acknowledged as soon as its owner has it, whatever was asked for; the acknowledgement says so. */
import * as ackRule from '../packages/server/src/cluster/partitions/ack-rule'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'everything-at-applied',
  source: 'a default that was changed for a benchmark: honest in every answer, and nobody reads it',
  fails: {
    tag: '@AC-3',
    scenario: 'The write of the specification',
    step: 'the write is acknowledged at REPLICATED',
  },
  consequence: 'one crash loses what everybody thought was on two nodes',
  alsoFails: ['@AC-4', '@bug-2', '@bug-3', '@deviation-2', '@P-8'],
}

patchExport<typeof ackRule.ackOf>(ackRule, 'ackOf', (original) => (_asked, copies) => original('APPLIED', copies))
