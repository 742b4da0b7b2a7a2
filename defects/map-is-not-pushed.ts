/** Clients are given the partition map when they ask for it, and at no other time. */
import { PartitionMapPublisher } from '../packages/server/src/coordinator/PartitionMapPublisher'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'map-is-not-pushed',
  source: 'the first implementation: its clients asked every thirty seconds',
  fails: {
    tag: '@deviation-4',
    scenario: 'A node that joins later lets the client in by the token it was given before',
    step: 'Ana has an authenticated connection to every node',
  },
  consequence: 'for half a minute after every change writes take detours, or go to nodes that are gone',
  alsoFails: ['@AC-5', '@P-2'],
}

patchMethod<PartitionMapPublisher, [], void>(PartitionMapPublisher.prototype, 'push', () => () => undefined)
