/** A node that does not own the key drops the op without a word. */
import { Forwarder } from '../packages/server/src/coordinator/Forwarder'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'deviation-3-forwarded-op-is-dropped',
  source: 'the first implementation: forwarding failed, so its test chose keys that the first seed owned',
  fails: { tag: '@deviation-3', step: 'the write is acknowledged at REPLICATED' },
  consequence: 'only keys of the node a client happens to talk to can be written',
  alsoFails: ['@AC-3', '@AC-4', '@AC-5', '@bug-2'],
}

patchMethod<Forwarder, [], void>(Forwarder.prototype, 'forward', () => () => undefined)
