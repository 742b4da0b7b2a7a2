/** A node that is asked to stop does so at once. */
import { MeshFabric } from '../packages/server/src/cluster/MeshFabric'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'leaver-hands-nothing-over',
  source: 'a shutdown that was written before there was anything to lose',
  fails: {
    tag: '@P-3',
    scenario: 'Where nobody keeps a second copy, the node that leaves hands over the only one',
    step: 'each is found on the owner and on every backup of its key',
  },
  consequence: 'every planned stop is a crash, and without backups it loses what the node had',
  alsoFails: [],
}

patchMethod<MeshFabric, [], Promise<void>>(MeshFabric.prototype, 'drain', () => () => Promise.resolve())
