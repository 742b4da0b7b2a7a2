/** Whoever is let in may write everywhere. */
import * as permissions from '../packages/server/src/coordinator/permissions'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'permission-is-not-asked',
  source: 'checks at the door of the house, and none at the doors of the rooms',
  fails: {
    tag: '@P-12',
    scenario: 'One op of a batch is for a map the token does not permit',
    step: 'that op is refused with FORBIDDEN, and its neighbours are done',
  },
  consequence: 'one customer writes into the maps of another',
  alsoFails: [],
}

patchExport<typeof permissions.isPermitted>(permissions, 'isPermitted', () => () => true)
