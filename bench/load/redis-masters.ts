/** A connection to each master of a Redis Cluster, and which of them has a key: routing where the slots stand still. */
import { Redis } from 'ioredis'

const HOST = '127.0.0.1'

/** @param keys all that will be asked for: Redis itself says in which slots they are, before the clock runs */
export async function redisMasters(port: number, keys: readonly string[]): Promise<(key: string) => Redis> {
  const asked = new Redis({ host: HOST, port })
  const slots = await asked.cluster('SLOTS')
  const bySlot = new Map<number, Redis>()
  for (const [from, to, first] of slots) {
    const [host, masterPort] = first ?? []
    if (host === undefined || masterPort === undefined) throw new Error(`slots ${from} to ${to} have no master`)
    const master = new Redis({ host, port: masterPort })
    for (let slot = from; slot <= to; slot++) bySlot.set(slot, master)
  }
  const slotOf = await Promise.all(keys.map((key) => asked.cluster('KEYSLOT', key)))
  await asked.quit()
  const byKey = new Map(keys.map((key, index) => [key, bySlot.get(slotOf[index] ?? -1)]))
  return (key) => {
    const master = byKey.get(key)
    if (master === undefined) throw new Error(`no master has the slot of ${key}`)
    return master
  }
}
