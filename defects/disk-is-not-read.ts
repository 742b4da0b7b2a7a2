/** A node that starts with a disk writes to it, and does not look at what is there. */
import { Disk } from '../packages/server/src/storage/Disk'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'disk-is-not-read',
  source: 'backups that were never restored',
  fails: {
    tag: '@P-16',
    scenario: 'The power fails, and every node comes back with its disk',
    step: 'each is found on the owner and on every backup of its key',
  },
  consequence: 'after a power failure everything is on disk, and the cluster is empty',
  alsoFails: ['@P-17'],
}

interface Inside {
  readonly storage: { initialize(): Promise<void> }
}

patchMethod<Disk, [], Promise<void>>(
  Disk.prototype,
  'restore',
  () =>
    function () {
      return insideOf<Inside>(this, 'storage').storage.initialize()
    },
)
