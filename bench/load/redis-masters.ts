/** A connection to each master of a Redis Cluster, and which of them has a key: routing where the slots stand still. */
import { Redis } from 'ioredis'

const HOST = '127.0.0.1'

export interface RedisMasters {
  /** Redis itself says in which slots these keys are; what is known already costs nothing. */
  learn(keys: Iterable<string>): Promise<void>
  /** @throws Error of a key that was not learned */
  of(key: string): Redis
}

export async function redisMasters(port: number): Promise<RedisMasters> {
  const asked = new Redis({ host: HOST, port })
  const bySlot = new Map<number, Redis>()
  for (const [from, to, first] of await asked.cluster('SLOTS')) {
    const [host, masterPort] = first ?? []
    if (host === undefined || masterPort === undefined) throw new Error(`slots ${from} to ${to} have no master`)
    const master = new Redis({ host, port: masterPort })
    for (let slot = from; slot <= to; slot++) bySlot.set(slot, master)
  }
  const byKey = new Map<string, Redis>()
  const learnOne = async (key: string): Promise<void> => {
    const slot = await asked.cluster('KEYSLOT', key)
    const master = bySlot.get(slot)
    if (master === undefined) throw new Error(`no master has slot ${slot}, in which ${key} is`)
    byKey.set(key, master)
  }
  return {
    learn: async (keys) => {
      const unknown = [...keys].filter((key) => !byKey.has(key))
      await Promise.all(unknown.map(learnOne))
    },
    of: (key) => {
      const master = byKey.get(key)
      if (master === undefined) throw new Error(`nobody asked in which slot ${key} is`)
      return master
    },
  }
}
