/** Starts, stops and reads the nodes of one scenario, each with its own runtime and ports chosen by the system. */
import { ConsistencyLevel, coordinatorOf, isSettled, NodeRuntime, partitionIdOf, partitionOf } from '@topgunbuild/core'
import type { ClusterState, LWWRecord, Partition, Timestamp } from '@topgunbuild/core'
import { ServerFactory } from '@topgunbuild/server'
import type { Inspection, ReceivedOp, ServerCoordinator } from '@topgunbuild/server'
import { strict as assert } from 'node:assert'
import { heldMapOf, mapText } from '../history/held-map'
import type { HeldMap } from '../history/held-map'
import { eventually, within } from '../eventually'
import type { Copies, History } from '../history/History'
import type { NodeSnapshot, Sighting } from '../history/snapshot'

export interface ClusterOptions {
  readonly nodes: number
  readonly backupCount: number
  readonly strictRouting?: boolean
  readonly consistency?: Consistency
}

interface RunningNode {
  readonly nodeId: string
  readonly coordinator: ServerCoordinator
  readonly runtime: NodeRuntime
}

/** By name of the level. */
export type Consistency = keyof typeof ConsistencyLevel

export type Fault = 'stop' | 'crash'

export class ClusterDriver {
  private readonly running = new Map<string, RunningNode>()
  private readonly crashed: RunningNode[] = []
  private readonly ports = new Map<string, number>()
  private readonly seen: Sighting[] = []
  private readonly latest = new Map<string, ClusterState>()
  private options: ClusterOptions | undefined
  private started = 0

  constructor(private readonly history: History) {}

  /** Of the nodes that run, in the order they were started. */
  get nodeIds(): readonly string[] {
    return [...this.running.keys()]
  }

  get isRunning(): boolean {
    return this.running.size > 0
  }

  get sightings(): readonly Sighting[] {
    return this.seen
  }

  async start(options: ClusterOptions): Promise<void> {
    this.options = options
    const { backupCount, consistency = 'QUORUM' } = options
    this.history.happens({ type: 'forming', at: this.history.now(), backupCount, consistency })
    await this.launch(options)
    await Promise.all(Array.from({ length: options.nodes - 1 }, () => this.launch(options)))
    await this.restored()
  }

  /** Adds a node, and resolves with its nodeId once it owns its share. */
  async join(): Promise<string> {
    assert(this.options, 'a node joins a cluster that was started')
    this.history.happens({ type: 'joining', at: this.history.now() })
    const nodeId = await this.launch(this.options)
    await this.restored()
    return nodeId
  }

  /** Resolves once the node has left and closed. */
  async stop(nodeId: string): Promise<void> {
    const node = this.node(nodeId)
    this.history.happens({ type: 'stopping', at: this.history.now(), node: nodeId })
    await this.within(`${nodeId} has shut down`, node.coordinator.shutdown())
    this.running.delete(nodeId)
    const survivor = this.nodeIds[0]
    const copies = survivor === undefined ? [] : copiesOf(this.stateOf(survivor))
    this.history.happens({ type: 'stopped', at: this.history.now(), node: nodeId, copies })
  }

  /** The node's process dies, as far as anybody else can tell: no goodbye, no last write. */
  async crash(nodeId: string): Promise<void> {
    const node = this.node(nodeId)
    this.history.happens({ type: 'crashed', at: this.history.now(), node: nodeId })
    node.runtime.kill()
    this.running.delete(nodeId)
    this.crashed.push(node)
    await Promise.resolve()
  }

  /** Every node that runs shows one settled state of just these members. */
  async restored(): Promise<void> {
    const state = await this.eventually('every partition has all its copies', () => this.settledState())
    this.history.happens({
      type: 'settled',
      at: this.history.now(),
      members: state.members.length,
      copies: copiesOf(state),
      version: state.version,
    })
  }

  /** @throws saying what is still moving */
  settledState(): ClusterState {
    const states = this.nodeIds.map((nodeId) => this.stateOf(nodeId))
    const first = states[0]
    assert(first, 'no node runs')
    assert.deepEqual(first.members.map((member) => member.nodeId).sort(), [...this.nodeIds].sort(), 'members')
    for (const state of states) assert.equal(state.version, first.version, 'nodes show different states')
    assert(isSettled(first), 'partitions are still moving or short of copies')
    return first
  }

  /** A settled cluster in which the copies of every partition are as far as their owner. */
  quietState(): ClusterState {
    const state = this.settledState()
    const inspections = new Map(this.nodeIds.map((nodeId) => [nodeId, this.inspect(nodeId)]))
    for (const [partitionId, partition] of state.partitions.entries()) {
      const [owned, ...copies] = holdersOf(partition).map(
        (nodeId) => inspections.get(nodeId)?.partitions[partitionId]?.seq,
      )
      for (const seq of copies) assert.equal(seq, owned, `a copy of partition ${partitionId} is not at its owner's seq`)
    }
    return state
  }

  ownerOf(key: string): string {
    return this.partition(key).owner
  }

  backupsOf(key: string): readonly string[] {
    return this.partition(key).backups
  }

  holdersOf(key: string): readonly string[] {
    return holdersOf(this.partition(key))
  }

  /** The oldest member: it issues the cluster's states. */
  coordinator(): string {
    return coordinatorOf(this.anyState()).nodeId
  }

  /** Members of the state, oldest first. */
  byAge(): readonly string[] {
    return this.anyState().members.map((member) => member.nodeId)
  }

  /** Where clients connect, or did while the node ran, with the host named as asked. */
  clientUrl(nodeId: string, host = 'localhost'): string {
    const port = this.ports.get(nodeId)
    assert(port, `${nodeId} never listened`)
    return `ws://${host}:${port}`
  }

  async value(nodeId: string, map: string, key: string): Promise<unknown> {
    return this.node(nodeId).coordinator.getMap(map).get(key)
  }

  rawRecord(nodeId: string, map: string, key: string): LWWRecord<unknown> | undefined {
    return this.inspect(nodeId).rawRecord(map, key)
  }

  /** How the op came in at each node it came in at. */
  arrivals(opId: string): ReadonlyMap<string, readonly ReceivedOp[]> {
    const arrivals = new Map<string, readonly ReceivedOp[]>()
    for (const nodeId of this.nodeIds) {
      const ops = this.inspect(nodeId).received.filter((op) => op.opId === opId)
      if (ops.length > 0) arrivals.set(nodeId, ops)
    }
    return arrivals
  }

  /** How often the owner of the key put the op into the partition's order, by the op's content identity. */
  timesApplied(key: string, { millis, counter, nodeId }: Timestamp): number {
    const recent = this.inspect(this.ownerOf(key)).partitions[partitionIdOf(key)]?.recent ?? []
    const parts = [key, millis, counter, nodeId].map(String)
    return recent.filter((op) => parts.every((part) => op.identity.includes(part))).length
  }

  /** How many backups every partition can have now. */
  get wantedBackups(): number {
    return Math.min(this.options?.backupCount ?? 0, this.nodeIds.length - 1)
  }

  /** @throws unless every node holds this very map */
  everyNodeHolds(map: HeldMap | null): void {
    assert(map, 'there is no partition map')
    for (const nodeId of this.nodeIds) {
      const held = heldMapOf(this.stateOf(nodeId))
      assert.equal(map.version, held.version, `version of the map, held against ${nodeId}'s`)
      assert.equal(mapText(map), mapText(held), `the map, held against ${nodeId}'s`)
    }
  }

  stateOf(nodeId: string): ClusterState {
    const state = this.inspect(nodeId).state
    assert(state, `${nodeId} is in no state yet`)
    return state
  }

  snapshot(): NodeSnapshot[] {
    return this.nodeIds.map((nodeId) => {
      const inspection = this.inspect(nodeId)
      assert(inspection.state, `${nodeId} is in no state`)
      return {
        nodeId,
        state: inspection.state,
        partitions: inspection.partitions,
        records: inspection.rawRecords(),
      }
    })
  }

  /** One line a node, for an error that has to say what it last saw. */
  describe(): string {
    const lines = this.nodeIds.map((nodeId) => {
      const { state, received } = this.inspect(nodeId)
      if (state === null) return `${nodeId}: in no state`
      const unsettled = state.partitions.filter(
        (each) =>
          each.moveTo !== null || each.followers.length > 0 || each.backups.length !== each.target.backups.length,
      ).length
      const members = state.members.map((member) => `${member.nodeId}${member.status === 'ACTIVE' ? '' : ' (leaving)'}`)
      return `${nodeId}: state ${state.version} of ${members.join(', ')}; ${unsettled} partitions moving or short of copies; ${received.length} ops received`
    })
    return lines.join('\n')
  }

  async close(): Promise<void> {
    const nodes = [...this.running.values()]
    this.running.clear()
    const endings = nodes.map((node) => within(`${node.nodeId} has shut down`, node.coordinator.shutdown()))
    const results = await Promise.allSettled(endings)
    for (const node of [...nodes, ...this.crashed]) node.runtime.kill()
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /** Resolves with the new node's id once it listens and is a member. */
  private async launch({
    backupCount,
    strictRouting = false,
    consistency = 'QUORUM',
  }: ClusterOptions): Promise<string> {
    const nodeId = `node-${++this.started}`
    const runtime = new NodeRuntime()
    const peers = [...this.running.values()].map((node) => `localhost:${node.coordinator.clusterPort}`)
    const coordinator = ServerFactory.create({
      nodeId,
      port: 0,
      clusterPort: 0,
      host: 'localhost',
      peers: peers.filter((peer) => !peer.endsWith(':0')),
      backupCount,
      strictRouting,
      defaultConsistency: ConsistencyLevel[consistency],
      runtime,
    })
    this.running.set(nodeId, { nodeId, coordinator, runtime })
    await this.within(`${nodeId} is ready`, coordinator.ready())
    this.ports.set(nodeId, coordinator.port)
    return nodeId
  }

  private inspect(nodeId: string): Inspection {
    const inspection = this.node(nodeId).coordinator.inspect()
    const state = inspection.state
    if (state !== null && this.latest.get(nodeId) !== state) {
      this.latest.set(nodeId, state)
      this.seen.push({ observer: nodeId, version: state.version, state, at: this.history.now() })
    }
    return inspection
  }

  private partition(key: string): Partition {
    return partitionOf(this.anyState(), partitionIdOf(key))
  }

  /** The newest state any running node shows. */
  private anyState(): ClusterState {
    const states = this.nodeIds.map((nodeId) => this.stateOf(nodeId))
    const newest = states.sort((a, b) => b.version - a.version)[0]
    assert(newest, 'no node runs')
    return newest
  }

  private node(nodeId: string): RunningNode {
    const node = this.running.get(nodeId)
    assert(node, `${nodeId} does not run`)
    return node
  }

  private eventually<T>(what: string, probe: () => T): Promise<Exclude<T, false>> {
    return eventually(what, probe, { observe: () => this.describe() })
  }

  private within<T>(what: string, promise: Promise<T>): Promise<T> {
    return within(what, promise, { observe: () => this.describe() })
  }
}

function holdersOf(partition: Partition): readonly string[] {
  return [partition.owner, ...partition.backups]
}

function copiesOf(state: ClusterState): Copies {
  return state.partitions.map(holdersOf)
}
