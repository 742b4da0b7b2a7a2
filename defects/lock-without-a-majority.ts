/** Locks are given wherever a node serves, and both sides of a split may serve. */
import * as lockFault from '../packages/server/src/cluster/locks/lock-fault'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'lock-without-a-majority',
  source: 'Hazelcast 3.8.3 under Jepsen: two holders of one lock, one on either side of a split',
  fails: {
    tag: '@P-25',
    scenario: 'A cluster of which every part would serve gives no locks, and says what it lacks',
    step: 'Ana is not given it, because',
  },
  consequence: 'two hold one lock, and neither ever learns of it',
  alsoFails: [],
}

patchExport<typeof lockFault.lockFaultOf>(lockFault, 'lockFaultOf', () => () => undefined)
