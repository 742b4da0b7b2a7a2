/** An op that was sent waits for the answer of the node it was sent to, whoever owns its key by now. */
import { Outcomes } from '../packages/client/src/offline/Outcomes'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'no-resend-on-a-newer-map',
  source: 'clients that trust a connection that stands: a frozen node keeps it open, and answers nothing',
  fails: {
    tag: '@P-1',
    scenario: 'the owner of "cart" freezes with writes in flight, is replaced, and wakes up',
    step: 'no write was refused',
  },
  consequence: 'writes on their way to a node that stands still run into their deadline',
  alsoFails: ['@P-8', '@P-18'],
}

patchMethod<Outcomes, [], void>(Outcomes.prototype, 'ownersChanged', () => () => undefined)
patchMethod<Outcomes, [], void>(Outcomes.prototype, 'silent', () => () => undefined)
