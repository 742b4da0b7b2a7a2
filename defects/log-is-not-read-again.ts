/** What was written without a network is on the disk, and is not taken up by the next run. */
import * as restore from '../packages/client/src/storage/restore'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'log-is-not-read-again',
  source: 'queues that outlive a lost network, but not the program',
  fails: {
    tag: '@P-21',
    scenario: 'Two clients write one key offline, both restart, and its owner is lost in between',
    step: 'Ana sees 2 under "cart"',
  },
  consequence: 'what somebody wrote on a train is gone when they open the laptop again',
  alsoFails: [],
}

patchExport<typeof restore.restoreFrom>(restore, 'restoreFrom', (original) => async (storage) => {
  const restored = await original(storage)
  return { ...restored, ops: [] }
})
