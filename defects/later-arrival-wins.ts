/** Of two records of a key the one stands that came last, whatever their timestamps say. */
import * as merging from '../packages/core/src/crdt/supersedes'
import { compareTimestamps } from '../packages/core/src/time/compare-timestamps'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'later-arrival-wins',
  source: '"last writer wins", where the last is whoever was heard last',
  fails: {
    tag: '@P-6',
    scenario: 'Ana on the larger side writes last, once, and her value stands when the sides are one again',
    step: '"cart" becomes 3 on its owner and on every backup',
  },
  consequence: 'after a split is healed old values stand in place of newer ones',
  alsoFails: ['@P-17'],
}

patchExport<typeof merging.supersedes>(
  merging,
  'supersedes',
  () => (candidate, current) =>
    current === undefined || compareTimestamps(candidate.timestamp, current.timestamp) !== 0,
)
