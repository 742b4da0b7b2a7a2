/** Writes that an owner and one backup hold before they are acknowledged, against the floor, Redis and NATS. */
import { asks, type Case } from './Case'

const valueBytes = 100
const OUTSTANDING = 64
const IN_FLIGHT = 4

const outstanding = { kind: 'outstanding', count: OUTSTANDING, valueBytes } as const
const single = { kind: 'outstanding', count: 1, valueBytes } as const

const awaited: Case = {
  name: '64',
  says: `${OUTSTANDING} awaited writes outstanding, owner and one backup`,
  contenders: [
    asks('ours', 'ours', outstanding),
    asks('floor', 'floor', outstanding),
    asks('redis pairs', 'redis', outstanding),
    asks('redis grouped', 'redis', { kind: 'groups', size: OUTSTANDING, inFlight: 1, valueBytes }),
  ],
  comparisons: [
    { name: '64: ours / Redis SET+WAIT pairs', of: 'ours', metric: 'opsPerSecond', over: 'redis pairs' },
    { name: '64: ours / Redis grouped by 64', of: 'ours', metric: 'opsPerSecond', over: 'redis grouped' },
    { name: '64: ours / floor', of: 'ours', metric: 'opsPerSecond', over: 'floor' },
    { name: '64: floor / Redis SET+WAIT pairs', of: 'floor', metric: 'opsPerSecond', over: 'redis pairs' },
  ],
}

const oneAtATime: Case = {
  name: 'single',
  says: 'one write at a time, owner and one backup',
  contenders: [asks('ours', 'ours', single), asks('floor', 'floor', single), asks('redis pair', 'redis', single)],
  comparisons: [
    { name: 'single: p50 / Redis SET+WAIT', of: 'ours', metric: 'p50Us', over: 'redis pair' },
    { name: 'single: p99 / Redis SET+WAIT', of: 'ours', metric: 'p99Us', over: 'redis pair' },
    { name: 'single: p50 / floor', of: 'ours', metric: 'p50Us', over: 'floor' },
  ],
}

function bulk(size: number): Case {
  const groups = { kind: 'groups', size, inFlight: IN_FLIGHT, valueBytes } as const
  const name = `${size}x${IN_FLIGHT}`
  return {
    name,
    says: `groups of ${size} writes, ${IN_FLIGHT} in flight, owner and one backup`,
    contenders: [asks('ours', 'ours', groups), asks('floor', 'floor', groups), asks('redis grouped', 'redis', groups)],
    comparisons: [
      { name: `${name}: ours / Redis grouped`, of: 'ours', metric: 'opsPerSecond', over: 'redis grouped' },
      { name: `${name}: ours / floor`, of: 'ours', metric: 'opsPerSecond', over: 'floor' },
    ],
  }
}

const large = { ...outstanding, valueBytes: 10_000 }

const largeValues: Case = {
  name: '10KB',
  says: `${OUTSTANDING} awaited writes of 10 KB outstanding, owner and one backup`,
  contenders: [
    asks('ours', 'ours', large),
    asks('floor', 'floor', large),
    asks('redis pairs', 'redis', large),
    asks('redis grouped', 'redis', { ...large, kind: 'groups', size: OUTSTANDING, inFlight: 1 }),
  ],
  comparisons: [
    { name: '10KB: ours / Redis SET+WAIT pairs', of: 'ours', metric: 'opsPerSecond', over: 'redis pairs' },
    { name: '10KB: ours / Redis grouped by 64', of: 'ours', metric: 'opsPerSecond', over: 'redis grouped' },
    { name: '10KB: ours / floor', of: 'ours', metric: 'opsPerSecond', over: 'floor' },
  ],
}

const nats: Case = {
  name: 'nats',
  says: `${OUTSTANDING} awaited writes outstanding beside NATS JetStream KV with R=3, which keeps a file`,
  contenders: [asks('ours', 'ours', outstanding), asks('nats kv R3, in files', 'nats', outstanding)],
  comparisons: [
    { name: '64: ours / NATS KV R3 (in files)', of: 'ours', metric: 'opsPerSecond', over: 'nats kv R3, in files' },
  ],
}

export const WRITES: readonly Case[] = [awaited, oneAtATime, bulk(100), bulk(1000), largeValues, nats]
