/** All clients write one cell of a counter: of two that count at once, the later write holds what it saw and no more. */
import { PNCounter } from '../packages/client/src/collections/PNCounter'
import { placedKey } from '../packages/core/src/partitioning/placed-key'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

const EVERYBODY = 'everybody'

export const defect: Defect = {
  name: 'one-cell-for-everybody',
  source: 'a counter that is read, changed and written back',
  fails: {
    tag: '@P-27',
    scenario: 'Two clients count without a network',
    step: 'Ana comes to read 22 at "visits"',
  },
  consequence: 'of two visits at one time one is counted',
  alsoFails: [],
}

patchMethod<PNCounter, [], string>(PNCounter.prototype, 'getNodeId', () => () => EVERYBODY)
patchMethod<PNCounter, [delta: number], unknown>(
  PNCounter.prototype,
  'add',
  (add) =>
    function (delta) {
      if (!Reflect.set(this, 'ownKey', placedKey(this.getName(), EVERYBODY))) throw new Error('its cell cannot be set')
      return add.call(this, delta)
    },
)
