/** What callers notice while a node goes: 64 writes always awaited, the longest time without an acknowledgement. */
import { eventually } from '../../support/eventually'
import { SET_ONE_BY_ONE } from '../load/redis-variants'
import type { Sample } from '../model/sample'
import type { Lab } from '../systems/Lab'
import { startOurs } from '../systems/ours'
import { startRedis } from '../systems/redis'
import type { System } from '../systems/System'
import type { Case, Contender } from './Case'

const BEFORE_MS = 1000
const AFTER_MS = 2000
/** Redis takes three of its timeouts until it writes again. */
const REDIS_AFTER_MS = 5000
const REDIS_TIMEOUT_MS = 500
const REDIS_ROUNDS = 5
const KILLS = 20

async function passes(ms: number): Promise<void> {
  const until = performance.now() + ms
  await eventually('the time has passed', () => performance.now() >= until, { withinMs: ms + 60_000 })
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
      const [sample] = await Promise.all([
        system.load.ask({
          ...task,
          ...(variant === undefined ? {} : { variant }),
          ...(clients === undefined ? {} : { clients }),
        }),
        passes(BEFORE_MS).then(() => system.processes[0]?.child.kill(signal)),
      ])
      return sample
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
]
