/** Equal values of a key share one tag: who removes one removes what others add at that moment. */
import { ORMap } from '../packages/core/src/crdt/ORMap'
import { placedKey } from '../packages/core/src/partitioning/placed-key'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'removal-takes-what-it-never-saw',
  source: 'a set of values where a set of additions is meant',
  fails: {
    tag: '@P-26',
    scenario: 'One removes what another adds anew meanwhile',
    step: 'Ana comes to see "milk" in the list "shopping"',
  },
  consequence: 'what somebody has just put into the cart is gone, because somebody else took the same thing out of it',
  alsoFails: [],
}

patchMethod<ORMap<string, unknown>, [key: string, value: unknown], { placed: string; tag: string }>(
  ORMap.prototype,
  'newPlace',
  () =>
    function (key, value) {
      const tag = `0:0:${JSON.stringify(value)}`
      return { placed: placedKey(key, tag), tag }
    },
)
