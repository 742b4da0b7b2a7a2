/** A node that was taken for lost clears what it holds before it comes back, whatever it has acknowledged meanwhile. */
import { RepairSource } from '../packages/server/src/cluster/repair/RepairSource'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'copy-is-dropped-before-it-is-merged',
  source: 'rejoining as an empty node, which is simple, and right for all that had one side only',
  fails: {
    tag: '@P-6',
    scenario: 'Ben on the smaller side writes last, once, and his value stands when the sides are one again',
    step: '"cart" becomes 3 on its owner and on every backup',
  },
  consequence: 'all that a node acknowledged while it was cut off is gone when the cable is back',
  alsoFails: [],
}

patchMethod<RepairSource, [], void>(RepairSource.prototype, 'keep', () => () => undefined)
