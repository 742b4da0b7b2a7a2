/** Tombstones are collected by their age alone, whoever is missing. */
import { Partitions } from '../packages/server/src/cluster/partitions/Partitions'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

interface Inside {
  readonly options: { readonly runtime: { wallNow(): number } }
}

export const defect: Defect = {
  name: 'removal-is-forgotten-too-soon',
  source: 'a grace period that trusts that everybody was repaired within',
  fails: {
    tag: '@P-29',
    scenario: 'A node that is missing may hold it still: nothing is forgotten before it is back',
    step: 'the removal of "cart" is remembered on its owner and on every backup',
  },
  consequence: 'a node that comes back late brings back what everybody removed',
  alsoFails: [],
}

patchMethod<Partitions, [], number>(
  Partitions.prototype,
  'collectableAt',
  () =>
    function () {
      return insideOf<Inside>(this as never, 'options').options.runtime.wallNow()
    },
)
