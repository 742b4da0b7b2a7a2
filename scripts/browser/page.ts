/** What runs in the page: a client of the package, as a bundler makes it for browsers, in the hands of whoever drives the page. */
import { TopGunClient, type TopGunClientConfig } from '@topgunbuild/client'
import { IDBAdapter } from '@topgunbuild/client/idb'

interface Start {
  readonly seeds: readonly string[]
  readonly token: string
  readonly name: string
}

class Page {
  private client: TopGunClient | undefined
  private rows: readonly unknown[] = []

  async start({ seeds, token, name }: Start): Promise<void> {
    const config: TopGunClientConfig = {
      nodeId: name,
      cluster: { seeds: [...seeds] },
      storage: new IDBAdapter({ prefix: `${name} ` }),
    }
    const client = new TopGunClient(config)
    this.client = client
    client.setAuthToken(token)
    client.getMap('stock')
    client.query('stock', { where: { left: { $lt: 5 } } }).subscribe((rows) => {
      this.rows = rows
    })
    await client.start()
  }

  async put(key: string, left: number): Promise<string> {
    const { level } = await this.opened.getMap('stock').put(key, { left })
    return level
  }

  /** Nobody waits for an answer. */
  set(key: string, left: number): void {
    this.opened.getMap('stock').set(key, { left })
  }

  pending(): number {
    return this.opened.getPendingOpsCount()
  }

  sees(key: string): unknown {
    return this.opened.getMap('stock').get(key)
  }

  fewRows(): readonly unknown[] {
    return this.rows
  }

  connectedTo(): readonly string[] {
    return this.opened.getConnectedNodes()
  }

  close(): Promise<void> {
    return this.opened.close()
  }

  private get opened(): TopGunClient {
    if (this.client === undefined) throw new Error('the client was not started')
    return this.client
  }
}

Object.assign(globalThis, { page: new Page() })
