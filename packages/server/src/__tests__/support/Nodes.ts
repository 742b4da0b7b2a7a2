/** Real nodes of a test, each with its own runtime, all of them gone when the test is over. */
import { NodeRuntime, digestOf, isSettled, partitionIdOf } from '@topgunbuild/core'
import type { ClusterState, Runtime } from '@topgunbuild/core'
import type { ServerConfig } from '../../config/server-config'
import type { ServerCoordinator } from '../../ServerCoordinator'
import { ServerFactory } from '../../ServerFactory'
import { pollUntil } from '../utils/test-helpers'
import { RawClient, SECRET } from './RawClient'

/** Of a node that is told nothing else. Much less, and on a busy machine nodes that are alive would miss each other. */
export const DEAD_AFTER_MS = 600

export interface TestNode {
  readonly node: ServerCoordinator
  readonly runtime: NodeRuntime
}

export interface StartOptions extends Omit<Partial<ServerConfig>, 'runtime'> {
  /** Puts something between the node and its runtime. */
  readonly decorate?: (runtime: NodeRuntime) => Runtime
}

export class Nodes {
  readonly all: TestNode[] = []
  private readonly clients: RawClient[] = []

  /** Started, not yet awaited. */
  create(nodeId: string, { decorate = (runtime) => runtime, ...config }: StartOptions = {}): TestNode {
    const runtime = new NodeRuntime()
    const node = ServerFactory.create({
      nodeId,
      port: 0,
      jwtSecret: SECRET,
      heartbeatIntervalMs: 20,
      deadAfterMs: DEAD_AFTER_MS,
      ...config,
      runtime: decorate(runtime),
    })
    const one = { node, runtime }
    this.all.push(one)
    return one
  }

  async start(nodeId: string, options: StartOptions = {}): Promise<TestNode> {
    const one = this.create(nodeId, options)
    await one.node.ready()
    return one
  }

  /** One node after the other, each told of those before it, until every partition has its place. */
  async cluster(nodeIds: readonly string[], options: StartOptions = {}): Promise<TestNode[]> {
    const started: TestNode[] = []
    for (const nodeId of nodeIds) {
      const peers = started.map(({ node }) => `127.0.0.1:${node.clusterPort}`)
      started.push(await this.start(nodeId, { ...options, peers }))
    }
    await this.settled(started)
    return started
  }

  async client(one: TestNode, options: { token?: string; protocol?: number } = {}): Promise<RawClient> {
    const client = await RawClient.authenticated(one.node.port, options)
    this.clients.push(client)
    return client
  }

  /** A connection that has not said who it is. */
  async stranger(one: TestNode): Promise<RawClient> {
    const client = await RawClient.connect(one.node.port)
    this.clients.push(client)
    return client
  }

  /** All of them hold one state, which names exactly them, and nothing is under way any more. */
  async settled(nodes: readonly TestNode[], timeoutMs = 10_000): Promise<ClusterState> {
    const names = nodes.map(({ node }) => node.nodeId).toSorted()
    let seen: (ClusterState | null)[] = []
    try {
      await pollUntil(
        () => {
          seen = nodes.map(({ node }) => node.inspect().state)
          const [first] = seen
          if (first === undefined || first === null || !isSettled(first)) return false
          const members = first.members.map(({ nodeId }) => nodeId).toSorted()
          const agreed = seen.every((state) => state !== null && digestOf(state) === digestOf(first))
          return agreed && members.join() === names.join()
        },
        { timeoutMs, intervalMs: 5, description: `${names.join(', ')} to settle` },
      )
    } catch (error) {
      throw new Error(`${String(error)}; they show ${JSON.stringify(seen.map(brief))}`, { cause: error })
    }
    const [state] = seen
    if (state === undefined || state === null) throw new Error('no state')
    return state
  }

  /** Ends everything abruptly: the test is over. */
  end(): void {
    for (const client of this.clients.splice(0)) client.leave()
    for (const { runtime } of this.all.splice(0)) runtime.kill()
  }
}

function brief(state: ClusterState | null): unknown {
  if (state === null) return null
  const { version, members, partitions, brokenLinks } = state
  return {
    version,
    digest: digestOf(state),
    members: members.map(({ nodeId, incarnation, status }) => `${nodeId}/${incarnation.slice(0, 4)}/${status}`),
    brokenLinks,
    moving: partitions.filter(({ moveTo }) => moveTo !== null).length,
    followed: partitions.filter(({ followers }) => followers.length > 0).length,
  }
}

/** Owned partitions by node. */
export function owned(state: ClusterState): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { owner } of state.partitions) counts[owner] = (counts[owner] ?? 0) + 1
  return counts
}

/** A key of each partition that fits, all different. */
export function keysWhere(state: ClusterState, fits: (owner: string, backups: readonly string[]) => boolean): string[] {
  const keys: string[] = []
  const found = new Set<number>()
  for (let count = 0; count < 5000; count++) {
    const key = `key-${count}`
    const partitionId = partitionIdOf(key)
    const partition = state.partitions[partitionId]
    if (partition === undefined || found.has(partitionId) || !fits(partition.owner, partition.backups)) continue
    found.add(partitionId)
    keys.push(key)
  }
  return keys
}

export function keyOwnedBy(state: ClusterState, nodeId: string): string {
  const [key] = keysWhere(state, (owner) => owner === nodeId)
  if (key === undefined) throw new Error(`${nodeId} owns nothing`)
  return key
}
