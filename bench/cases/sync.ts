/** What it takes until a client holds what the nodes hold: all of it, or what little has changed since. */
import type { Sample } from '../model/sample'
import type { InProcessSetup } from '../load/nodes-in-process'
import type { Lab } from '../systems/Lab'
import { LoadProcess } from '../systems/LoadProcess'
import { clientToken, NODE_ENVIRONMENT } from '../systems/secrets'
import type { Case, Contender } from './Case'

const KEYS = 100_000
const QUICK_KEYS = 5000
const VALUE_BYTES = 100
const DIFFERING = 0.01

async function measure(lab: Lab, count: number, differing: number | undefined): Promise<Sample> {
  const { JWT_SECRET: jwtSecret, TOPGUN_CLUSTER_SECRET: clusterSecret } = NODE_ENVIRONMENT
  const setup: InProcessSetup = { jwtSecret, clusterSecret, token: clientToken() }
  const load = await LoadProcess.start(lab, 'sync', setup)
  const sample = await load.ask({ kind: 'sync', count, valueBytes: VALUE_BYTES, differing })
  await load.end()
  return sample
}

const contender = (name: string, differing?: number): Contender => ({
  name,
  measure: ({ lab, isQuick }) => measure(lab, isQuick ? QUICK_KEYS : KEYS, differing),
})

export const SYNC: Case = {
  name: 'sync',
  says: `a client comes to hold ${KEYS.toLocaleString('en')} keys, or the 1 % of them that changed while it was away`,
  contenders: [contender('all'), contender('1 % differ', DIFFERING)],
  comparisons: [
    { name: 'sync: bytes where 1 % differ / a full copy', of: '1 % differ', metric: 'bytes', over: 'all' },
    { name: 'sync: a full copy', of: 'all', metric: 'ms' },
    { name: 'sync: where 1 % differ', of: '1 % differ', metric: 'ms' },
  ],
}
