/** A replica takes what any node sends it as the owner, of whatever term. */
import * as fence from '../packages/server/src/cluster/partitions/fence'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'no-fence',
  source: 'replication that trusts its connection: primaries that come back from a pause, and were replaced',
  fails: {
    test: 'packages/server/src/cluster/partitions/__tests__/fence.test.ts',
    title: 'fenceDecision answers an earlier term: refuse',
  },
  consequence: 'what a replaced owner sends late overwrites what was acknowledged since',
  alsoFails: [],
}

patchExport<typeof fence.fenceDecision>(fence, 'fenceDecision', (original) => (facts) => {
  const decision = original(facts)
  return decision === 'refuse' ? 'accept' : decision
})
