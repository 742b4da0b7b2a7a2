/** Messages end, and the word that each of them has ended stays. */
import { PartitionStore } from '../packages/server/src/cluster/partitions/PartitionStore'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'messages-stay',
  source: 'messages that are removed as values are',
  fails: {
    tag: '@P-30',
    scenario: 'A message of a second',
    step: 'no node comes to hold anything of the topic "news"',
  },
  consequence: 'every message that was ever published takes memory on each of its nodes for a month',
  alsoFails: [],
}

patchMethod<PartitionStore, [upTo: number], number>(PartitionStore.prototype, 'forgetMessages', () => () => 0)
