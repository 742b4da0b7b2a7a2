/** A client that is told that its clock is ahead stamps anew by the same clock. */
import { ClientClock } from '../packages/client/src/offline/ClientClock'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'clock-is-not-corrected',
  source: 'retries of what cannot succeed',
  fails: {
    tag: '@P-15',
    scenario: 'A client writes with a clock that is an hour ahead',
    step: 'the write is acknowledged at REPLICATED',
  },
  consequence: 'a device with a wrong clock never writes anything',
  alsoFails: [],
}

patchMethod<ClientClock, [], void>(ClientClock.prototype, 'correct', () => () => undefined)
