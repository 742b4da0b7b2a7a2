/** Three nodes that hold a map, and a client that comes to hold it, too: in this one process, made anew for every task. */
import type * as Client from '@topgunbuild/client'
import type * as Core from '@topgunbuild/core'
import type * as Server from '@topgunbuild/server'
import { join } from 'node:path'
import type { Sample } from '../model/sample'
import { counting } from './CountingRuntime'
import { keys, valueAfterValue } from './keys'
import { BUILT, startNodes, type InProcessSetup } from './nodes-in-process'
import { serve } from './serve'
import type { Sync } from './task'

const { NodeRuntime } = require(join(BUILT, 'core')) as typeof Core
const { MemoryStorageAdapter, TopGunClient } = require(join(BUILT, 'client')) as typeof Client

const MAP = 'bench'
const GROUP = 1000
const PATIENCE_MS = 60_000

class Cluster {
  constructor(
    private readonly nodes: readonly Server.ServerCoordinator[],
    private readonly token: string,
  ) {}

  client(storage: Client.MemoryStorageAdapter, runtime: Core.Runtime = new NodeRuntime()): Client.TopGunClient {
    const seeds = this.nodes.map(({ port }) => `ws://localhost:${port}`)
    const client = new TopGunClient({ cluster: { seeds }, storage, runtime })
    client.setAuthToken(this.token)
    return client
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.shutdown()))
  }
}

async function write(client: Client.TopGunClient, all: readonly string[], nextValue: () => string): Promise<void> {
  const map = client.getMap<string, string>(MAP, { sync: false })
  for (let at = 0; at < all.length; at += GROUP) {
    await Promise.all(all.slice(at, at + GROUP).map((key) => map.put(key, nextValue(), { timeoutMs: PATIENCE_MS })))
  }
}

/** Until the map is equal to what the nodes hold: what it took, in bytes and time. */
async function comesToHold(cluster: Cluster, storage: Client.MemoryStorageAdapter, count: number): Promise<Sample> {
  const { runtime, bytes } = counting(new NodeRuntime())
  const client = cluster.client(storage, runtime)
  const synced = new Promise<void>((resolve) => void client.on('map:synced', () => resolve()))
  const startedAt = performance.now()
  const map = client.getMap(MAP)
  await client.start()
  await synced
  const sample = { ms: performance.now() - startedAt, bytes: bytes() }
  if (map.size !== count) throw new Error(`the client holds ${map.size} of ${count} keys`)
  await client.close()
  return sample
}

async function sync(setup: InProcessSetup, { count, valueBytes, differing }: Sync): Promise<Sample> {
  const cluster = new Cluster(await startNodes(setup), setup.token)
  const writer = cluster.client(new MemoryStorageAdapter())
  await writer.start()
  const [all, nextValue] = [keys(count), valueAfterValue(valueBytes)]
  await write(writer, all, nextValue)
  const storage = new MemoryStorageAdapter()
  let sample = await comesToHold(cluster, storage, count)
  if (differing !== undefined) {
    await write(
      writer,
      all.filter((_key, at) => at % Math.round(1 / differing) === 0),
      nextValue,
    )
    sample = await comesToHold(cluster, storage, count)
  }
  await writer.close()
  await cluster.end()
  return sample
}

serve(async (setup: InProcessSetup) => ({ sync: (task: Sync) => sync(setup, task) }))
