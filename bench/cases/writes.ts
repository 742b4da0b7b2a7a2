/** Writes that an owner and one backup hold before they are acknowledged, 64 of them awaited at any time. */
import { asks, type Case } from './Case'

const VALUE_BYTES = 100
const OUTSTANDING = 64

const outstanding = { kind: 'outstanding', count: OUTSTANDING, valueBytes: VALUE_BYTES } as const

export const WRITES: readonly Case[] = [
  {
    name: '64',
    says: `${OUTSTANDING} awaited writes outstanding, owner and one backup`,
    contenders: [
      asks('ours', 'ours', outstanding),
      asks('floor', 'floor', outstanding),
      asks('redis pairs', 'redis', outstanding),
      asks('redis grouped', 'redis', { kind: 'groups', size: OUTSTANDING, inFlight: 1, valueBytes: VALUE_BYTES }),
    ],
    comparisons: [
      { name: '64: ours / Redis SET+WAIT pairs', of: 'ours', metric: 'opsPerSecond', over: 'redis pairs' },
      { name: '64: ours / Redis grouped by 64', of: 'ours', metric: 'opsPerSecond', over: 'redis grouped' },
      { name: '64: ours / floor', of: 'ours', metric: 'opsPerSecond', over: 'floor' },
      { name: '64: floor / Redis SET+WAIT pairs', of: 'floor', metric: 'opsPerSecond', over: 'redis pairs' },
    ],
  },
]
