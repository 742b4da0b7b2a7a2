/** A client sends everything to the first node that let it in, which passes it on. */
import * as routing from '../packages/client/src/cluster/route'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'route-ignores-the-map',
  source: 'clients that are "cluster-aware" because they hold the map',
  fails: {
    tag: '@AC-3',
    scenario: 'A batch over all 271 partitions is parted among the owners',
    step: 'each was sent to the owner of its key, and to no other node',
  },
  consequence: 'one node does the work of all, and each write costs a detour',
  alsoFails: ['@bug-3', '@deviation-5'],
}

patchExport<typeof routing.route>(
  routing,
  'route',
  (original) => (view, connections, request) => original(view, connections, { ...request, mode: 'forward' }),
)
