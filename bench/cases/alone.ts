/** Writes that an owner alone holds: one node without backups, against a Redis Cluster that waits for nobody. */
import { SET_AUTOPIPELINED } from '../load/redis-variants'
import { asks, type Case } from './Case'

const outstanding = { kind: 'outstanding', count: 64, valueBytes: 100 } as const

export const ALONE: Case = {
  name: 'alone',
  says: '64 awaited writes outstanding, the owner alone',
  contenders: [
    asks('ours', 'oursAlone', outstanding),
    asks('floor', 'floorAlone', outstanding),
    asks('redis autopipelined SET', 'redis', { ...outstanding, variant: SET_AUTOPIPELINED }),
  ],
  comparisons: [
    {
      name: 'alone: ours / Redis autopipelined SET',
      of: 'ours',
      metric: 'opsPerSecond',
      over: 'redis autopipelined SET',
    },
    { name: 'alone: ours / floor', of: 'ours', metric: 'opsPerSecond', over: 'floor' },
  ],
}
