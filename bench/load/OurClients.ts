/** Clients of ours, from the package as built, as many as are asked for: more are opened, and those too many are closed. */
import type * as Client from '@topgunbuild/client'
import type { WriteConcern } from '@topgunbuild/core'
import { join } from 'node:path'
import type { Sample } from '../model/sample'
import { reconnect } from './reconnect'
import type { Writer } from './Writer'

export interface OursSetup {
  readonly seeds: readonly string[]
  readonly token: string
  readonly nodes: number
  /** What every write asks for; absent: what nodes give of themselves. */
  readonly concern?: 'APPLIED' | 'REPLICATED'
  readonly copies: number
}

/** Above the largest groups in flight at once, so that the bound of the op log is not what is measured. */
const MAX_PENDING_OPS = 20_000
/** A machine that is too busy is slow, and not broken. Where failures are counted, the client's own patience holds. */
const PATIENCE_MS = 60_000
/** So many connect at once. */
const OPENED_TOGETHER = 50

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

export class OurClients {
  private readonly clients: Client.TopGunClient[] = []

  constructor(private readonly setup: OursSetup) {}

  async writers(count: number): Promise<readonly Writer[]> {
    await Promise.all(this.clients.splice(count).map((client) => client.close()))
    while (this.clients.length < count) {
      const missing = Math.min(OPENED_TOGETHER, count - this.clients.length)
      this.clients.push(...(await Promise.all(Array.from({ length: missing }, () => this.open()))))
    }
    return this.clients.map((client) => this.writerOf(client))
  }

  async reconnect(times: number): Promise<Sample> {
    const [writer] = await this.writers(1)
    const [client] = this.clients
    if (client === undefined || writer === undefined) throw new Error('there is no client to reconnect')
    return reconnect(client, () => writer.write('again', 'connected'), times)
  }

  /** Of a client that is made for it, and closed. */
  async firstWrite(): Promise<void> {
    const client = this.made()
    await client.start()
    await this.writerOf(client).write('first', 'write')
    await client.close()
  }

  private async open(): Promise<Client.TopGunClient> {
    const client = this.made()
    await client.start()
    await connected(client, this.setup.nodes)
    return client
  }

  private made(): Client.TopGunClient {
    const client = new TopGunClient({
      cluster: { seeds: this.setup.seeds },
      storage: new MemoryStorageAdapter(),
      backpressure: { maxPendingOps: MAX_PENDING_OPS },
    })
    client.setAuthToken(this.setup.token)
    return client
  }

  private writerOf(client: Client.TopGunClient): Writer {
    const { concern, copies } = this.setup
    const map = client.getMap<string, string>('bench', { sync: false })
    // An enum of a package that is loaded by its path is the text it stands for.
    const options = concern === undefined ? {} : { writeConcern: concern as WriteConcern, timeoutMs: PATIENCE_MS }
    const write = async (key: string, value: string): Promise<void> => {
      const ack = await map.put(key, value, options)
      if (ack.copies < copies) throw new Error(`${key} is on ${ack.copies} nodes, and was to be on ${copies}`)
    }
    return { write, writeGroup: (entries) => Promise.all(entries.map(([key, value]) => write(key, value))) }
  }
}
