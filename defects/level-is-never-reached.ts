/** PERSISTED is said of what is in the memory of every copy, and on no disk. */
import { ackOf } from '../packages/server/src/cluster/partitions/ack-rule'
import * as ackRule from '../packages/server/src/cluster/partitions/ack-rule'
import { Journal } from '../packages/server/src/storage/Journal'
import { patchExport, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'level-is-never-reached',
  source: 'stores that acknowledge before the disk has said so, and disks that are never asked',
  fails: {
    tag: '@P-16',
    scenario: 'A single node keeps what it has on its disk',
    step: '"cart" is 1 on its owner and on every backup',
  },
  consequence: 'a power failure takes what was promised to survive it',
  alsoFails: ['@P-17'],
}

const inMemory = ackOf

patchExport<typeof ackRule.ackOf>(ackRule, 'ackOf', () => (asked, copies) => {
  if (asked !== 'PERSISTED') return inMemory(asked, copies)
  const reached = inMemory('QUORUM', copies)
  return reached === undefined ? undefined : { ...reached, level: 'PERSISTED' }
})

patchMethod<Journal, [], void>(Journal.prototype, 'changed', () => () => undefined)
