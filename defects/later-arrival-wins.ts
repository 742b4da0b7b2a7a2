/** Of two records of a key the one stands that came last, whatever their timestamps say. */
import * as merging from '../packages/core/src/crdt/supersedes'
import { compareTimestamps } from '../packages/core/src/time/compare-timestamps'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'later-arrival-wins',
  source: '"last writer wins", where the last is whoever was heard last',
  fails: {
    // In a cluster the right one may come last by chance.
    test: 'packages/core/src/crdt/__tests__/LWWMap.test.ts',
    title: 'supersedes chooses exactly one of any two different records',
  },
  consequence: 'after a split is healed old values stand in place of newer ones',
  alsoFails: ['@P-6', '@P-17'],
}

patchExport<typeof merging.supersedes>(
  merging,
  'supersedes',
  () => (candidate, current) =>
    current === undefined || compareTimestamps(candidate.timestamp, current.timestamp) !== 0,
)
