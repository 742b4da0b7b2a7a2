/** What callers notice while a node goes: 64 writes always awaited, the longest time without an acknowledgement. */
import { SET_ONE_BY_ONE } from '../load/redis-variants'
import type { Sample } from '../model/sample'
import type { Lab } from '../systems/Lab'
import { startOurs } from '../systems/ours'
import { startRedis } from '../systems/redis'
import type { System } from '../systems/System'
import type { Case, Contender } from './Case'
import { passes } from '../../support/clock'

const BEFORE_MS = 1000
const AFTER_MS = 2000
/** Redis takes three of its timeouts until it writes again. */
const REDIS_AFTER_MS = 5000
const REDIS_TIMEOUT_MS = 500
const REDIS_ROUNDS = 5
const KILLS = 20

/** The sample of a task while something befalls the system that it writes to. */
async function whileWriting(
  system: System,
  task: Parameters<System['load']['ask']>[0],
  befalls: () => Promise<void> | void,
): Promise<Sample> {
  const [sample] = await Promise.all([system.load.ask(task), passes(BEFORE_MS).then(befalls)])
  return sample
}

export interface Loss {
  readonly signal: NodeJS.Signals
  readonly afterMs: number
  readonly variant?: string
  /** Default 64 writes outstanding of one client; so many clients have one each. */
  readonly clients?: number
}

/** @param start a cluster of this round's own: afterwards it is not what it was */
export function loses(
  name: string,
  start: (lab: Lab) => Promise<System>,
  { signal, afterMs, variant, clients }: Loss,
): Contender {
  const measure = async (lab: Lab): Promise<Sample> => {
    const system = await start(lab)
    try {
      const count = clients === undefined ? 64 : 1
      const task = { kind: 'gap', count, valueBytes: 100, forMs: BEFORE_MS + afterMs } as const
      // All are connected before the clock runs.
      if (clients !== undefined) await system.load.ask({ kind: 'hold', clients })
      const given = { ...(variant === undefined ? {} : { variant }), ...(clients === undefined ? {} : { clients }) }
      return await whileWriting(system, { ...task, ...given }, () => void system.processes[0]?.child.kill(signal))
    } finally {
      await system.end()
    }
  }
  return { name, measure: ({ lab }) => measure(lab) }
}

/** As an application writes that asks for no level. */
const ours = (signal: NodeJS.Signals): Contender =>
  loses('ours', (lab) => startOurs(lab, { nodes: 3, backupCount: 1, asks: 'nothing' }), { signal, afterMs: AFTER_MS })

const redis: Contender = {
  ...loses('redis at 500 ms', (lab) => startRedis(lab, { nodeTimeoutMs: REDIS_TIMEOUT_MS }), {
    signal: 'SIGKILL',
    afterMs: REDIS_AFTER_MS,
    variant: SET_ONE_BY_ONE,
  }),
  mostRounds: REDIS_ROUNDS,
}

const PAUSE_MS = 1500
const BETWEEN_PAUSES_MS = 200
const PAUSES_KEYS = 400_000
const QUICK_PAUSES_KEYS = 5_000
const AFTER_PAUSES_MS = 20_000
const QUICK_AFTER_PAUSES_MS = 2_000

/** All nodes are taken for lost, one behind the other, with so much data that to come back costs them something. */
async function pauses({ lab, isQuick }: Parameters<Contender['measure']>[0]): Promise<Sample> {
  const system = await startOurs(lab, { nodes: 3, backupCount: 1, asks: 'nothing' })
  const keys = isQuick ? QUICK_PAUSES_KEYS : PAUSES_KEYS
  const forMs = BEFORE_MS + (isQuick ? QUICK_AFTER_PAUSES_MS : AFTER_PAUSES_MS) + PAUSE_MS * system.processes.length
  try {
    await system.load.ask({ kind: 'fill', keys, valueBytes: 100 })
    return await whileWriting(system, { kind: 'gap', count: 64, keys, valueBytes: 100, forMs }, async () => {
      for (const { child } of system.processes) {
        child.kill('SIGSTOP')
        await passes(PAUSE_MS)
        child.kill('SIGCONT')
        await passes(BETWEEN_PAUSES_MS)
      }
    })
  } finally {
    await system.end()
  }
}

export const FAILOVER: readonly Case[] = [
  {
    name: 'stop',
    says: 'a node is told to leave under 64 awaited writes',
    contenders: [ours('SIGTERM')],
    comparisons: [
      { name: 'stop: failed calls', of: 'ours', metric: 'failedCalls', at: 1 },
      { name: 'stop: longest gap', of: 'ours', metric: 'gapMs', at: 1 },
    ],
  },
  {
    name: 'kill',
    says: `a node is killed under 64 awaited writes, ${KILLS} times; Redis with cluster-node-timeout ${REDIS_TIMEOUT_MS}, SET without WAIT`,
    rounds: KILLS,
    contenders: [ours('SIGKILL'), redis],
    comparisons: [
      { name: 'kill: p95 of the longest gaps', of: 'ours', metric: 'gapMs', at: 0.95 },
      { name: 'kill: longest gap / Redis at 500 ms', of: 'ours', metric: 'gapMs', over: 'redis at 500 ms' },
    ],
  },
  {
    name: 'freeze',
    says: 'a node stands still (SIGSTOP) under 64 awaited writes',
    contenders: [ours('SIGSTOP')],
    comparisons: [{ name: 'freeze: longest gap', of: 'ours', metric: 'gapMs', at: 1 }],
  },
  {
    name: 'pauses',
    says: `each of three nodes in turn stands still for ${PAUSE_MS / 1000} s, with ${PAUSES_KEYS.toLocaleString('en')} keys, under 64 awaited writes`,
    contenders: [{ name: 'ours', measure: pauses, mostRounds: 3 }],
    comparisons: [
      { name: 'pauses: longest gap', of: 'ours', metric: 'gapMs', at: 1 },
      { name: 'pauses: failed calls', of: 'ours', metric: 'failedCalls', at: 1 },
    ],
  },
]
