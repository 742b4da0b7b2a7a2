/** What a key, and what a connection that says nothing, keeps in memory. */
import type { Sample } from '../model/sample'
import { startFloor } from '../systems/floor'
import { gauge } from '../systems/gauge'
import type { Lab, Started } from '../systems/Lab'
import { startOurs } from '../systems/ours'
import { asked, startRedis } from '../systems/redis'
import type { System } from '../systems/System'
import type { Case } from './Case'

const KEYS = 100_000
const QUICK_KEYS = 5000
const COPIES = 2
const CLIENTS = 1000
const QUICK_CLIENTS = 50
/** Connected before the first look: what the first few bring with them is paid once. */
const EARLIER_CLIENTS = 100

const fill = (keys: number) => ({ kind: 'fill', keys, valueBytes: 100 }) as const

async function sum<T>(all: readonly T[], of: (one: T) => Promise<number>): Promise<number> {
  return (await Promise.all(all.map(of))).reduce((total, one) => total + one, 0)
}

/** What the system has more of afterwards, per `count`. */
async function growth(
  system: System,
  bytes: () => Promise<number>,
  change: () => Promise<unknown>,
  count: number,
): Promise<Sample> {
  try {
    const before = await bytes()
    await change()
    return { bytes: ((await bytes()) - before) / count }
  } finally {
    await system.end()
  }
}

const bytesOf = async (started: Started): Promise<number> => (await gauge(started)).bytes

async function oursPerKey(lab: Lab, keys: number): Promise<Sample> {
  const system = await startOurs(lab, { nodes: 3, backupCount: 1, isGauged: true })
  const bytes = () => sum(system.processes, bytesOf)
  return growth(system, bytes, () => system.load.ask(fill(keys)), keys * COPIES)
}

async function usedMemory(port: number): Promise<number> {
  const info = await asked(port, (redis) => redis.info('memory'))
  return Number(/used_memory:(\d+)/.exec(info)?.[1])
}

async function redisPerKey(lab: Lab, keys: number): Promise<Sample> {
  const system = await startRedis(lab)
  const bytes = () => sum(system.ports, usedMemory)
  return growth(system, bytes, () => system.load.ask(fill(keys)), keys * COPIES)
}

async function perConnection(system: System, clients: number): Promise<Sample> {
  const [node] = system.processes
  if (node === undefined) throw new Error('there is no node to connect to')
  const hold = (count: number) => system.load.ask({ kind: 'hold', clients: count })
  await hold(EARLIER_CLIENTS)
  return growth(
    system,
    () => bytesOf(node),
    () => hold(EARLIER_CLIENTS + clients),
    clients,
  )
}

export const MEMORY: readonly Case[] = [
  {
    name: 'bytes',
    says: `heap and external memory of a key and copy, of ${KEYS.toLocaleString('en')} keys; Redis: used_memory`,
    contenders: [
      { name: 'ours', measure: ({ lab, isQuick }) => oursPerKey(lab, isQuick ? QUICK_KEYS : KEYS) },
      { name: 'redis', mostRounds: 1, measure: ({ lab, isQuick }) => redisPerKey(lab, isQuick ? QUICK_KEYS : KEYS) },
    ],
    comparisons: [{ name: 'bytes: a key and copy / Redis', of: 'ours', metric: 'bytes', over: 'redis' }],
  },
  {
    name: 'idle',
    says: `heap and external memory of a node for each of ${CLIENTS.toLocaleString('en')} idle clients`,
    contenders: [
      {
        name: 'ours',
        measure: async ({ lab, isQuick }) =>
          perConnection(
            await startOurs(lab, { nodes: 1, backupCount: 0, isGauged: true }),
            isQuick ? QUICK_CLIENTS : CLIENTS,
          ),
      },
      {
        name: 'bare ws',
        measure: async ({ lab, isQuick }) =>
          perConnection(await startFloor(lab, false), isQuick ? QUICK_CLIENTS : CLIENTS),
      },
    ],
    comparisons: [{ name: 'idle: a connection / bare ws', of: 'ours', metric: 'bytes', over: 'bare ws' }],
  },
]
