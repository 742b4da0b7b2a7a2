/** One client of a Redis Cluster, as its users write: pairs of SET and WAIT, groups with one WAIT, or SET alone. */
import { Cluster, type Redis } from 'ioredis'
import { fill } from './fill'
import { keys } from './keys'
import { redisMasters, type RedisMasters } from './redis-masters'
import { SET_AUTOPIPELINED, SET_ONE_BY_ONE } from './redis-variants'
import { serve } from './serve'
import { workOf } from './work-of'
import type { Writer, WritersOf } from './Writer'

export interface RedisSetup {
  readonly ports: readonly number[]
}

const REPLICAS = 1

function checked(results: [error: Error | null, result: unknown][] | null): void {
  if (results === null) throw new Error('a pipeline of Redis was given up')
  for (const [error] of results) if (error !== null) throw error
  const replicas = results.at(-1)?.[1]
  if (typeof replicas !== 'number' || replicas < REPLICAS) throw new Error(`WAIT ended with ${String(replicas)}`)
}

function waiting(masters: RedisMasters): Writer {
  return {
    write: async (key, value) => {
      checked(await masters.of(key).pipeline().set(key, value).call('WAIT', REPLICAS, 0).exec())
    },
    writeGroup: async (entries) => {
      const byMaster = new Map<Redis, [key: string, value: string][]>()
      for (const [key, value] of entries) {
        const master = masters.of(key)
        const group = byMaster.get(master)
        if (group === undefined) byMaster.set(master, [[key, value]])
        else group.push([key, value])
      }
      const writeTo = async (master: Redis, group: typeof entries): Promise<void> => {
        const pipeline = master.pipeline()
        for (const [key, value] of group) pipeline.set(key, value)
        checked(await pipeline.call('WAIT', REPLICAS, 0).exec())
      }
      await Promise.all([...byMaster].map(([master, group]) => writeTo(master, group)))
    },
  }
}

function alone(ports: readonly number[], enableAutoPipelining: boolean): Writer {
  const cluster = new Cluster(
    ports.map((port) => ({ host: '127.0.0.1', port })),
    { enableAutoPipelining },
  )
  return {
    write: (key, value) => cluster.set(key, value),
    writeGroup: (entries) => Promise.all(entries.map(([key, value]) => cluster.set(key, value))),
  }
}

serve(async ({ ports }: RedisSetup) => {
  const masters = await redisMasters(ports[0] ?? 0)
  await masters.learn(keys())
  const pairs = waiting(masters)
  const alike: Readonly<Record<string, Writer>> = {
    [SET_AUTOPIPELINED]: alone(ports, true),
    [SET_ONE_BY_ONE]: alone(ports, false),
  }
  const writersOf: WritersOf = (_clients, variant = '') => [alike[variant] ?? pairs]
  return {
    ...workOf(writersOf),
    fill: async (task) => {
      // There may be more than others write, and all are known before the clock runs.
      await masters.learn(keys(task.keys))
      return fill(writersOf, task)
    },
  }
})
