/** Starts nodes and clients for one test, and ends them all whatever happened. */
import { pollUntil } from '../../../../server/src/__tests__/utils/test-helpers'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import { TopGunClient } from '../../TopGunClient'
import type { TopGunClientConfig } from '../../client-options'
import { ScriptedNode, type Script } from './ScriptedNode'

export class Scene {
  private readonly nodes: ScriptedNode[] = []
  private readonly clients: TopGunClient[] = []

  async node(nodeId: string | null, script: Partial<Script> = {}, port = 0): Promise<ScriptedNode> {
    const node = await ScriptedNode.start({ ...script, nodeId }, port)
    this.nodes.push(node)
    return node
  }

  /** A started client with a token. */
  async client(config: Partial<TopGunClientConfig>): Promise<TopGunClient> {
    const client = new TopGunClient({ storage: new MemoryStorageAdapter(), ...config })
    this.clients.push(client)
    client.setAuthToken('token')
    await client.start()
    return client
  }

  /** A client that is connected to all given nodes and, when they have one, knows their map. */
  async clusterClient(nodes: readonly ScriptedNode[], config: Partial<TopGunClientConfig> = {}): Promise<TopGunClient> {
    const client = await this.client({ cluster: { seeds: nodes.map((node) => node.url) }, ...config })
    await until(() => client.getConnectedNodes().length === nodes.length, 'the client to be connected')
    const version = nodes[0]?.script.map?.version
    if (version !== undefined) {
      await until(() => client.getPartitionMapVersion() === version, 'the client to know the map')
    }
    return client
  }

  async end(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()))
    for (const node of this.nodes) node.stop()
  }
}

export function until(condition: () => boolean, description: string, timeoutMs = 5000): Promise<void> {
  return pollUntil(condition, { timeoutMs, intervalMs: 5, description })
}

/** The error that the promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('it did not fail')
}
