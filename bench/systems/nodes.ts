/** Nodes of ours as processes of their own: the built command line, on ports that the system chooses. */
import type { ClusterState } from '@topgunbuild/core'
import { join } from 'node:path'
import { eventually } from '../../support/eventually'
import { argumentsOf } from './arguments-of'
import { freePorts } from './free-ports'
import { GAUGED_ARGS } from './gauge'
import type { Lab, Started } from './Lab'
import { profiled, type Profiles } from './profiles'
import { adminToken, NODE_ENVIRONMENT } from './secrets'
import { unrest } from './unrest'

const PROGRAM = join(__dirname, '../../build/node_modules/@topgunbuild/server/bin/topgun-server.cjs')

export interface NodeOptions {
  readonly nodeId: string
  readonly backupCount: number
  readonly peers: readonly string[]
  /** Default: the system chooses. */
  readonly clusterPort?: number
  readonly profiles?: Profiles | undefined
  /** Its memory and the stalls of its loop can be asked for. */
  readonly isGauged?: boolean
  /** Further options of `topgun-server`. */
  readonly given?: Readonly<Record<string, string | number>>
}

export interface BenchNode {
  readonly nodeId: string
  readonly started: Started
  readonly clientUrl: string
  readonly clusterAddress: string
  /** Without a path. */
  readonly adminUrl: string
}

export async function startNode(lab: Lab, options: NodeOptions): Promise<BenchNode> {
  const { nodeId, backupCount, peers, clusterPort = 0, profiles, isGauged = false, given = {} } = options
  const args = argumentsOf({
    'node-id': nodeId,
    host: '127.0.0.1',
    port: 0,
    'cluster-port': clusterPort,
    'admin-port': 0,
    'backup-count': backupCount,
    'log-level': 'error',
    ...(peers.length === 0 ? {} : { peers: peers.join(',') }),
    ...given,
  })
  const before = [...profiled(profiles, nodeId), ...(isGauged ? GAUGED_ARGS : [])]
  const started = lab.start(nodeId, process.execPath, [...before, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...(isGauged ? ['ipc' as const] : [])],
    env: { ...process.env, ...NODE_ENVIRONMENT },
  })
  const ready = JSON.parse(await started.firstLine()) as { port: number; clusterPort: number; adminPort: number }
  return {
    nodeId,
    started,
    clientUrl: `ws://127.0.0.1:${ready.port}`,
    clusterAddress: `127.0.0.1:${ready.clusterPort}`,
    adminUrl: `http://127.0.0.1:${ready.adminPort}`,
  }
}

/** The first founds a cluster, the others join it; resolves when every partition has its owner and backups at rest. */
export async function startNodes(
  lab: Lab,
  count: number,
  options: Omit<NodeOptions, 'nodeId' | 'peers'>,
): Promise<readonly BenchNode[]> {
  const nodes: BenchNode[] = []
  for (let index = 1; index <= count; index++) {
    const peers = nodes.map(({ clusterAddress }) => clusterAddress)
    nodes.push(await startNode(lab, { ...options, nodeId: `node-${index}`, peers }))
  }
  await settled(nodes, options.backupCount)
  return nodes
}

/** All at once, each knowing where the others will be; resolves when each of them listens and is in a cluster. */
export async function startTogether(lab: Lab, count: number, backupCount: number): Promise<readonly BenchNode[]> {
  const ports = await freePorts(count)
  const peersOf = (own: number): string[] => ports.flatMap((port) => (port === own ? [] : [`127.0.0.1:${port}`]))
  return Promise.all(
    ports.map((clusterPort, index) =>
      startNode(lab, { nodeId: `node-${index + 1}`, backupCount, clusterPort, peers: peersOf(clusterPort) }),
    ),
  )
}

export async function stateOf({ adminUrl }: BenchNode): Promise<ClusterState> {
  const response = await fetch(`${adminUrl}/cluster`, { headers: { authorization: `Bearer ${adminToken()}` } })
  if (!response.ok) throw new Error(`${adminUrl}/cluster answered ${response.status}`)
  return (await response.json()) as ClusterState
}

/** Every node shows the same members, and each partition all its copies with no move under way. */
export async function settled(nodes: readonly BenchNode[], backupCount: number): Promise<void> {
  await eventually(
    'the cluster is at rest',
    async () => {
      for (const node of nodes) {
        const why = unrest(await stateOf(node), nodes.length, backupCount)
        if (why !== undefined) throw new Error(`${node.nodeId} sees ${why}`)
      }
    },
    { withinMs: 60_000 },
  )
}
