/** What a role may read of a value is written into the policies, and every row is sent as it is. */
import { Reads } from '../packages/server/src/coordinator/sync/Reads'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'hidden-fields-are-sent',
  source: 'this project until its 17th decision: the option was there, and nothing read it',
  fails: {
    tag: '@P-31',
    scenario: 'Cleo follows what Ana writes, and an owner crashes meanwhile',
    step: 'Cleo was never shown a value',
  },
  consequence: 'a clerk reads what everybody earns, and whoever wrote the policy believes that nobody can',
  alsoFails: [],
}

patchMethod(
  Reads.prototype,
  'shown',
  () =>
    function shown(encoded) {
      return encoded
    },
)
