/** How long one loss leaves keys with a single copy: until every partition has its backup again. */
import type { Lab } from '../systems/Lab'
import { settled } from '../systems/nodes'
import { startOurs } from '../systems/ours'
import type { Sample } from '../model/sample'
import type { Case } from './Case'

const KEYS = 100_000
const QUICK_KEYS = 5000

async function restored(lab: Lab, keys: number): Promise<Sample> {
  const system = await startOurs(lab, { nodes: 3, backupCount: 1 })
  try {
    await system.load.ask({ kind: 'fill', keys, valueBytes: 100 })
    const [lost, ...others] = system.nodes
    const startedAt = performance.now()
    lost?.started.child.kill('SIGKILL')
    await settled(others, 1)
    return { ms: performance.now() - startedAt }
  } finally {
    await system.end()
  }
}

export const REDUNDANCY: Case = {
  name: 'redundancy',
  says: `one of three nodes is killed, until all of ${KEYS.toLocaleString('en')} keys have two copies again`,
  contenders: [{ name: 'ours', measure: ({ lab, isQuick }) => restored(lab, isQuick ? QUICK_KEYS : KEYS) }],
  comparisons: [{ name: 'redundancy: restored after', of: 'ours', metric: 'ms' }],
}
