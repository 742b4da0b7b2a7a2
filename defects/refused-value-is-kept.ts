/** A value that the cluster has refused stays in the map of the client that wrote it. */
import { KeyState } from '../packages/client/src/offline/KeyState'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'refused-value-is-kept',
  source: 'optimistic clients in which a refusal is only logged',
  fails: {
    tag: '@P-16',
    scenario: 'Nodes without disks refuse to persist, before anything is applied',
    step: 'Ana sees nothing under "cart"',
  },
  consequence: 'one user sees what nobody else ever will',
  alsoFails: [],
}

patchMethod(
  KeyState.prototype,
  'settle',
  (original) =>
    function settle(opId, _accepted) {
      return original.call(this, opId, true)
    },
)
