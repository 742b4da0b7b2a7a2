/** One client of ours in a process of its own, as published: it writes through the ordinary API. */
import type * as Client from '@topgunbuild/client'
import type { WriteConcern } from '@topgunbuild/core'
import { join } from 'node:path'
import { workOf, type Writer } from './keep-writing'
import { serve } from './serve'

export interface OursSetup {
  readonly seeds: readonly string[]
  readonly token: string
  readonly nodes: number
  /** What every write asks for. */
  readonly concern: 'APPLIED' | 'REPLICATED'
  readonly copies: number
}

/** Above the largest groups in flight at once, so that the bound of the op log is not what is measured. */
const MAX_PENDING_OPS = 20_000

const { MemoryStorageAdapter, TopGunClient } = require(
  join(__dirname, '../../build/node_modules/@topgunbuild/client'),
) as typeof Client

async function connected(client: Client.TopGunClient, nodes: number): Promise<void> {
  const ready = (): boolean => client.isRoutingActive() && client.getConnectedNodes().length === nodes
  if (ready()) return
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (ready()) resolve()
    }
    client.on('connected', look)
    client.on('partitionMapUpdated', look)
  })
}

serve(async ({ seeds, token, nodes, concern, copies }: OursSetup) => {
  const client = new TopGunClient({
    cluster: { seeds },
    storage: new MemoryStorageAdapter(),
    backpressure: { maxPendingOps: MAX_PENDING_OPS },
  })
  client.setAuthToken(token)
  await client.start()
  await connected(client, nodes)
  const map = client.getMap<string, string>('bench')
  // An enum of a package that is loaded by its path is the text it stands for.
  const options = { writeConcern: concern as WriteConcern }
  const write = async (key: string, value: string): Promise<void> => {
    const ack = await map.put(key, value, options)
    if (ack.copies < copies) throw new Error(`${key} is on ${ack.copies} nodes, and was to be on ${copies}`)
  }
  const writer: Writer = {
    write,
    writeGroup: (entries) => Promise.all(entries.map(([key, value]) => write(key, value))),
  }
  return workOf(() => writer)
})
