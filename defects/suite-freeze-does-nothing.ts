/** A node that the suite freezes goes on as before. */
import { NodeRuntime } from '../packages/core/src/runtime/NodeRuntime'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'suite-freeze-does-nothing',
  source: 'faults that are injected into a path that the traffic has left',
  fails: {
    tag: '@P-1',
    scenario: 'the owner of "cart" freezes with writes in flight, is replaced, and wakes up',
    step: 'every partition has all its copies again',
  },
  consequence: 'a cluster is called safe against nodes that stand still, and none ever did',
  alsoFails: [],
}

patchMethod<NodeRuntime, [], void>(NodeRuntime.prototype, 'freeze', () => () => undefined)
patchMethod<NodeRuntime, [], void>(NodeRuntime.prototype, 'thaw', () => () => undefined)
