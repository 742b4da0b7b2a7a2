/** Three nodes of the package as built, in this process, each told of those before it. */
import type * as Server from '@topgunbuild/server'
import { join } from 'node:path'

export interface InProcessSetup {
  readonly jwtSecret: string
  readonly clusterSecret: string
  readonly token: string
}

export const BUILT = join(__dirname, '../../build/node_modules/@topgunbuild')
const { ServerFactory } = require(join(BUILT, 'server')) as typeof Server

const NODE_IDS = ['node-1', 'node-2', 'node-3']

export async function startNodes({
  jwtSecret,
  clusterSecret,
}: Omit<InProcessSetup, 'token'>): Promise<Server.ServerCoordinator[]> {
  const nodes: Server.ServerCoordinator[] = []
  for (const nodeId of NODE_IDS) {
    const peers = nodes.map(({ clusterPort }) => `localhost:${clusterPort}`)
    const node = ServerFactory.create({ nodeId, port: 0, clusterPort: 0, peers, jwtSecret, clusterSecret })
    nodes.push(node)
    await node.ready()
  }
  return nodes
}
