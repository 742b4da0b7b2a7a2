/** Whoever takes the coordinator's office counts the versions of the map from the beginning. */
import * as next from '../packages/core/src/cluster-state/next-state'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'map-version-goes-back',
  source: 'counters that live in the memory of a leader',
  fails: { tag: '@AC-4', scenario: 'The owner is the coordinator and crashes', step: 'the judge' },
  consequence: 'after the loss of one certain node clients keep the map that names it',
  alsoFails: ['@AC-5', '@P-5'],
}

const STEPS_PER_EPOCH = 2 ** 20

patchExport<typeof next.nextState>(next, 'nextState', (original) => (state, events) => {
  const after = original(state, events)
  return after === state ? state : { ...after, mapVersion: after.version % STEPS_PER_EPOCH }
})
