/** A node takes in whatever it is sent, however much of it is unanswered. */
import { Operations } from '../packages/server/src/coordinator/Operations'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'nobody-is-told-to-wait',
  source: 'queues without a bound',
  fails: {
    tag: '@P-12',
    scenario: 'A client floods a node',
    step: 'it is told to wait with some of them, and the others are done',
  },
  consequence: 'one client that writes faster than the disks takes the memory of all nodes',
  alsoFails: [],
}

patchMethod<Operations, [], boolean>(Operations.prototype, 'isOverloaded', () => () => false)
