/** A session goes on when its token has ended. */
import { ClientSession } from '../packages/server/src/coordinator/ClientSession'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'token-is-checked-at-the-door-only',
  source: 'long connections in a world of short requests',
  fails: {
    tag: '@P-10',
    scenario: 'One client lets its token end, another renews it',
    step: 'the connection is ended as unauthorized',
  },
  consequence: 'who was dismissed in the morning reads on until the node is restarted',
  alsoFails: [],
}

patchMethod<ClientSession, [], void>(ClientSession.prototype, 'watchExpiry', () => () => undefined)
