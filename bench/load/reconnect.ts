/** One client that loses all its connections again and again, and what it keeps of them. Needs `--expose-gc`. */
import type * as Client from '@topgunbuild/client'
import type { Sample } from '../model/sample'

const COLLECTIONS = 6

async function heldBytes(): Promise<number> {
  for (let left = COLLECTIONS; left > 0; left--) {
    globalThis.gc?.()
    await new Promise((resolve) => void setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource.startsWith('TCP')).length
}

/** Resolves when it is connected to as many nodes as before. */
async function reconnected(client: Client.TopGunClient, nodes: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const off = client.on('connected', () => {
      if (client.getConnectedNodes().length < nodes) return
      off()
      resolve()
    })
    client.resetConnection()
  })
}

/** @param write one that is acknowledged, by a client that works again */
export async function reconnect(
  client: Client.TopGunClient,
  write: () => Promise<unknown>,
  times: number,
): Promise<Sample> {
  if (globalThis.gc === undefined) throw new Error('memory is counted after collections: start it with --expose-gc')
  const nodes = client.getConnectedNodes().length
  const [bytes, open] = [await heldBytes(), sockets()]
  const startedAt = performance.now()
  for (let done = 0; done < times; done++) {
    await reconnected(client, nodes)
    await write()
  }
  const ms = (performance.now() - startedAt) / times
  return { ms, bytes: ((await heldBytes()) - bytes) / times, sockets: sockets() - open }
}
