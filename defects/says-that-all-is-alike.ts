/** An owner tells the replica that every bucket of the copy it keeps aside holds what is here. */
import * as buckets from '../packages/server/src/cluster/repair/buckets'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'says-that-all-is-alike',
  source: 'a bring-up that trusts the copy of before more than the comparison',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/from-aside.test.ts',
    title: 'a replica that keeps a copy aside is sent what differs, and takes over nothing that the owner has not',
  },
  consequence:
    'a backup holds what its owner has not, and shows it to readers once it owns the partition: what was removed is back',
  alsoFails: [],
}

patchExport<typeof buckets.bucketsAlike>(
  buckets,
  'bucketsAlike',
  () => (store) => store.buckets().map((_, bucket) => bucket),
)
