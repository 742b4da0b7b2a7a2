/** A node that the suite lets crash lives on. */
import { NodeRuntime } from '../packages/core/src/runtime/NodeRuntime'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'suite-crash-does-nothing',
  source: 'signals that are sent to a process that has a parent to restart it',
  fails: {
    tag: '@AC-4',
    scenario: 'The owner is the youngest node and crashes',
    step: '"cart" becomes 2 on its owner and on every backup, all of them survivors',
  },
  consequence: 'failover is signed off that never happened',
  alsoFails: ['@AC-5', '@P-4', '@P-16'],
}

patchMethod<NodeRuntime, [], void>(NodeRuntime.prototype, 'kill', () => () => undefined)
