/** Tombstones are collected as soon as nobody is missing, though a node that came back has not yet given what it kept. */
import { KeptElsewhere } from '../packages/server/src/cluster/partitions/KeptElsewhere'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'forgets-what-is-kept-aside',
  source: 'a collection that waits for members, and not for what they bring',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/KeptElsewhere.test.ts',
    title: 'what is kept elsewhere is not known while one keeps something aside',
  },
  consequence: 'what only a node had that stood still is dropped when it comes back, acknowledged or not',
  alsoFails: [],
}

patchMethod<KeptElsewhere, [], number>(KeptElsewhere.prototype, 'earliest', () => () => Infinity)
