/**
 * Starts, hurts and reads the nodes of one scenario, wherever they run. What is read is what the last `look` showed;
 * waiting looks before every try, and the suite before every step.
 */
import { coordinatorOf, isSettled, PARTITION_COUNT, partitionIdOf, partitionOf } from '@topgunbuild/core'
import type { ClusterState, LWWRecord, Partition, Timestamp } from '@topgunbuild/core'
import type { ClientTlsOptions } from '@topgunbuild/client'
import type { Inspection, RawRecord, ReceivedOp } from '@topgunbuild/server'
import { strict as assert } from 'node:assert'
import { DirectoryDisks } from '../disks/DirectoryDisks'
import type { Disks } from '../disks/Disks'
import { heldMapOf, mapText } from '../history/held-map'
import type { HeldMap } from '../history/held-map'
import { eventually, within } from '../eventually'
import type { Copies, History } from '../history/History'
import type { NodeSnapshot, Sighting } from '../history/snapshot'
import { Certificates } from './Certificates'
import { LinkMesh } from '../faults/LinkMesh'
import type { Wires } from '../faults/Wires'
import type { FaultKind } from '../history/fault-events'
import type { VersionStep } from '../topologies/NextVersionRuntime'
import { inProcess } from '../topologies/in-process'
import { misfitOf } from '../topologies/misfit'
import type { Consistency, NodeHandle, NodeOptions, Resources, Topology } from '../topologies/NodeHandle'
import { NotRun } from '../topologies/NotRun'
import { MAP_NAME } from './names'

export type { Consistency } from '../topologies/NodeHandle'

export interface ClusterOptions {
  readonly nodes: number
  readonly backupCount: number
  readonly strictRouting?: boolean
  readonly consistency?: Consistency
  readonly minClusterSize?: number
  /** The nodes reach each other through wires that can be cut. */
  readonly wired?: boolean
  /** How far the clock of the first node is ahead; negative: behind. */
  readonly clockOffsetMs?: number
  /** Options that every node is given beside those above, by their names on the command line. */
  readonly given?: Readonly<Record<string, string>>
  /** The nodes can be asked for their resources. */
  readonly measured?: boolean
  /** Every node keeps what it holds on a disk of its own. Wired, so that a node is found again at its address. */
  readonly durable?: boolean
  /** All connections are encrypted, and both ends of each show a certificate. */
  readonly secure?: boolean
}

/** Names of all nodes a wired scenario may have at once; one that is free is given again. */
const WIRED_NAMES = Array.from({ length: 8 }, (_, index) => `node-${index + 1}`)

export type Fault = 'stop' | 'crash' | 'freeze'

export interface NodeAddress {
  readonly nodeId: string
  readonly clientUrl: string
  readonly adminUrl?: string
}

/** A port of a node: for clients, or for the other nodes. */
export type Door = 'client' | 'cluster'

export class ClusterDriver {
  private readonly running = new Map<string, NodeHandle>()
  private readonly frozen = new Map<string, NodeHandle>()
  private readonly every: NodeHandle[] = []
  private links: Wires | undefined
  private certificates: Certificates | undefined
  private readonly urls = new Map<string, string>()
  private readonly seen: Sighting[] = []
  private readonly latest = new Map<string, ClusterState>()
  private options: ClusterOptions | undefined
  /** How far the clocks of nodes are ahead, by name. */
  private readonly clocks = new Map<string, number>()
  private disks: Disks | undefined
  private started = 0
  /** What nodes that start from now on speak to each other; absent: this project's. */
  private version: VersionStep | undefined

  constructor(
    private readonly history: History,
    private readonly topology: Topology = inProcess,
    /** The one its clients write to. */
    private readonly map = MAP_NAME,
  ) {}

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

  /** What was judged clean is not shown again, but for the last of each observer. */
  forgetSightings(): void {
    const last = new Map(this.seen.map((sighting) => [sighting.observer, sighting]))
    const kept = [...last.values()].map((sighting) =>
      this.running.has(sighting.observer) ? sighting : undated(sighting),
    )
    this.seen.splice(0, this.seen.length, ...kept)
  }

  get topologyName(): string {
    return this.topology.name
  }

  /** @throws NotRun where nodes stand already and are not such a cluster */
  async start(options: ClusterOptions): Promise<void> {
    this.options = options
    const { backupCount, consistency = 'QUORUM' } = options
    if (this.topology.standing !== undefined) this.meet(options, await this.topology.standing(() => this.written()))
    this.history.happens({ type: 'forming', at: this.history.now(), backupCount, consistency })
    if (options.secure === true) this.certificates = await Certificates.make()
    if (options.durable === true) this.disks = this.topology.simulation?.disks() ?? new DirectoryDisks()
    if (options.wired === true || options.durable === true) {
      this.links = this.topology.simulation?.wires(WIRED_NAMES) ?? new LinkMesh(WIRED_NAMES)
      await this.links.open()
    }
    if (this.running.size === 0) {
      const nodeId = await this.launch(options)
      if (options.clockOffsetMs !== undefined) {
        this.history.happens({ type: 'fault', at: this.history.now(), kind: 'clock-skew', target: { node: nodeId } })
      }
      await Promise.all(Array.from({ length: options.nodes - 1 }, () => this.launch(options)))
    }
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

  /** A node that all others refuse goes on trying to join; it is none of those that run. */
  intrude(): void {
    const { certificates, options } = this
    assert(certificates && options, 'the nodes of this cluster show no certificates: say so where it is set up')
    const { backupCount } = options
    const intruder = this.topology.launch({
      nodeId: 'intruder',
      peers: [...this.running.values()].map((node) => `localhost:${node.clusterPort}`),
      tls: certificates.strangeNode,
      backupCount,
      strictRouting: false,
      consistency: 'QUORUM',
      minClusterSize: 1,
      clockOffsetMs: 0,
    })
    // Whether it founds a cluster of its own, and when, is its own affair.
    intruder.ready.catch(() => undefined)
    this.every.push(intruder)
  }

  /** Resolves with what the node says of why it does not start. @throws when it starts */
  async failsToStart(change: Pick<NodeOptions, 'given' | 'environment' | 'version'>): Promise<string> {
    assert(this.options, 'a node joins a cluster that was started')
    const options = { ...this.optionsOf(this.options, 'the-new-one'), ...change }
    const refusal = (error: unknown): string => (error instanceof Error ? error.message : String(error))
    let node: NodeHandle
    try {
      node = this.topology.launch(options)
    } catch (error) {
      if (error instanceof NotRun) throw error
      return refusal(error)
    }
    this.every.push(node)
    return this.within(
      'the node says why it does not start',
      node.ready.then(() => assert.fail('it started'), refusal),
    )
  }

  /** A node that stopped or died is started again under its name, with nothing; resolves once it owns its share. */
  async restart(nodeId: string): Promise<void> {
    this.disks?.erase(nodeId)
    await this.comeBack([nodeId], 'restart-without-data')
  }

  /** All that died are started again with nothing: the first founds a cluster, the others join it. */
  async restartAll(nodeIds: readonly string[]): Promise<void> {
    for (const nodeId of nodeIds) await this.restart(nodeId)
  }

  /** Those that stopped or died are started again, all at once, with what is on their disks. */
  async restartWithData(nodeIds: readonly string[]): Promise<void> {
    assert(this.ownDisks)
    await this.comeBack(nodeIds, 'restart')
  }

  /** Nothing more fits on the disk of the node than so many bytes: once that is too little, the node leaves by itself. */
  fillDisk(nodeId: string, roomBytes: number): void {
    this.ownDisks.fill(nodeId, roomBytes)
    this.history.happens({ type: 'fault', at: this.history.now(), kind: 'full-disk', target: { node: nodeId } })
  }

  /** If it left meanwhile, it is started again with what it kept. */
  async emptyDisk(nodeId: string): Promise<void> {
    const hasLeft = this.node(nodeId).hasFailed === true
    if (hasLeft) await this.stop(nodeId)
    this.ownDisks.empty(nodeId)
    this.history.happens({ type: 'healed', at: this.history.now(), kind: 'full-disk', target: { node: nodeId } })
    if (hasLeft) await this.restartWithData([nodeId])
  }

  /** Each node leaves and comes back, and has its share again before the next one leaves. */
  async rollingRestart(version?: VersionStep): Promise<void> {
    if (version !== undefined) this.version = version
    for (const nodeId of this.nodeIds) {
      await this.stop(nodeId)
      await this.restored()
      await this.restart(nodeId)
    }
  }

  /** All at once, as when the power fails. */
  async crashAll(): Promise<void> {
    await Promise.all(this.nodeIds.map((nodeId) => this.crash(nodeId)))
  }

  /** Partitions the node owns in the newest state. */
  ownedBy(nodeId: string): number {
    return this.anyState().partitions.filter(({ owner }) => owner === nodeId).length
  }

  /** Resolves once the node has left and closed. */
  async stop(nodeId: string): Promise<void> {
    const node = this.node(nodeId)
    this.history.happens({ type: 'stopping', at: this.history.now(), node: nodeId })
    await this.within(`${nodeId} has shut down`, node.stop())
    this.links?.gone(nodeId)
    this.running.delete(nodeId)
    await this.look()
    // Those that are about to join again have none to show.
    const shown = this.nodeIds.flatMap((survivor) => this.inspect(survivor).state ?? [])
    const copies = shown.length === 0 ? [] : copiesOf(newestOf(shown))
    this.history.happens({ type: 'stopped', at: this.history.now(), node: nodeId, copies })
  }

  /** The node's process dies, as far as anybody else can tell: no goodbye, no last write. */
  async crash(nodeId: string): Promise<void> {
    const node = this.node(nodeId)
    this.history.happens({ type: 'crashed', at: this.history.now(), node: nodeId })
    this.running.delete(nodeId)
    this.links?.gone(nodeId)
    await node.crash()
  }

  /** The node stands still with everything it has: nobody hears of it, and it hears nobody. */
  freeze(nodeId: string): void {
    const node = this.node(nodeId)
    this.history.happens({ type: 'fault', at: this.history.now(), kind: 'freeze', target: { node: nodeId } })
    node.freeze()
    this.running.delete(nodeId)
    this.frozen.set(nodeId, node)
  }

  /** It goes on where it stood, and learns what became of the others meanwhile. */
  thaw(nodeId: string): void {
    const node = this.frozen.get(nodeId)
    assert(node, `${nodeId} is not frozen`)
    this.frozen.delete(nodeId)
    this.running.set(nodeId, node)
    node.thaw()
    this.history.happens({ type: 'healed', at: this.history.now(), kind: 'freeze', target: { node: nodeId } })
  }

  /** Nothing passes between the nodes of one side and the others; clients still reach all of them. */
  split(side: readonly string[]): void {
    const rest = this.nodeIds.filter((nodeId) => !side.includes(nodeId))
    for (const one of side) for (const other of rest) this.noteLink('cut', one, other)
    this.wires.split(side)
  }

  /** Nothing passes between the two, in either direction. */
  cutLink(one: string, other: string): void {
    this.noteLink('cut', one, other)
    this.wires.cutOneWay(one, other)
    this.wires.cutOneWay(other, one)
  }

  /** The two hear each other again; what else was done to links lasts. */
  healLink(one: string, other: string): void {
    this.wires.healLink(one, other)
    for (const link of [
      [one, other],
      [other, one],
    ] as const)
      this.history.happens({ type: 'healed', at: this.history.now(), kind: 'cut', target: { link } })
  }

  /** The others do not hear the node, which still hears them. */
  silence(nodeId: string): void {
    for (const other of this.nodeIds.filter((each) => each !== nodeId)) {
      this.noteLink('one-way-cut', nodeId, other)
      this.wires.cutOneWay(nodeId, other)
    }
  }

  slow(nodeId: string, ms: number): void {
    for (const other of this.nodeIds.filter((each) => each !== nodeId)) this.noteLink('delay', nodeId, other)
    this.wires.slow(nodeId, { ms, jitterMs: ms })
  }

  /** Whatever the node and the others say to each other next breaks off in the middle. */
  breakLinks(nodeId: string): void {
    for (const other of this.nodeIds.filter((each) => each !== nodeId)) this.noteLink('reset', nodeId, other)
    this.wires.breakInMidFrame(nodeId)
  }

  /** Ends every fault that can end. */
  heal(): void {
    for (const nodeId of this.frozen.keys()) this.thaw(nodeId)
    if (this.links === undefined) return
    this.links.heal()
    this.history.happens({ type: 'healed', at: this.history.now() })
  }

  /** @throws unless the node's own state names nobody but itself */
  isAlone(nodeId: string): void {
    this.namesOnly(nodeId, [nodeId])
  }

  /** @throws unless the state of every node names the nodes of this cluster, and no other */
  namesNobodyElse(): void {
    for (const nodeId of this.nodeIds) this.namesOnly(nodeId, this.nodeIds)
  }

  private namesOnly(nodeId: string, names: readonly string[]): void {
    const members = this.stateOf(nodeId).members.map((member) => member.nodeId)
    assert.deepEqual(members.toSorted(), names.toSorted(), `members of the state of ${nodeId}`)
  }

  /** Asks every node that can answer for what it shows. */
  async look(): Promise<void> {
    await Promise.all([...this.running.values()].map((node) => node.look()))
    for (const nodeId of this.running.keys()) this.note(nodeId)
  }

  /** Every node that runs shows one settled state of just these members, and what it kept aside is where it belongs. */
  async restored(): Promise<void> {
    const state = await this.eventually('every partition has all its copies', () => {
      this.keepsNothingAside()
      return this.settledState()
    })
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
    this.keepsNothingAside()
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

  /** Where clients connect, or did while the node ran. @param host another name of the host it listens on */
  clientUrl(nodeId: string, host?: string): string {
    const url = this.urls.get(nodeId)
    assert(url, `${nodeId} never listened`)
    if (host === undefined) return url
    const { protocol, hostname, port } = new URL(url)
    if (hostname !== 'localhost') throw new NotRun(`${hostname}, where ${nodeId} listens, is not known as ${host}`)
    return `${protocol}//${host}:${port}`
  }

  /** What a client needs to be let in beside its token; absent where nobody shows a certificate. */
  get clientTls(): ClientTlsOptions | undefined {
    return this.certificates && { ca: this.certificates.ca, ...this.certificates.client }
  }

  /** @throws NotRun where others may depend on the nodes, or where there are no sockets */
  doorOf(nodeId: string, door: Door): number {
    if (this.topology.standing !== undefined) {
      throw new NotRun('somebody misbehaves in it, and the nodes of this run are not ours to try')
    }
    if (this.topology.simulation !== undefined) {
      throw new NotRun('somebody misbehaves in it on a bare socket, and simulated connections have none')
    }
    const { clientUrl, clusterPort } = this.node(nodeId)
    return door === 'client' ? Number(new URL(clientUrl).port) : clusterPort
  }

  /** Whatever tells somebody which cluster this is, who is in it, or where. */
  namesAndAddresses(): readonly string[] {
    const { clusterId, members } = this.anyState()
    const ofMembers = members.flatMap(({ nodeId, incarnation, endpoint, clusterAddress }) => [
      nodeId,
      incarnation,
      endpoint,
      clusterAddress,
    ])
    return [clusterId, ...ofMembers]
  }

  /** Who runs, each with what changes when it starts anew. */
  processes(): readonly string[] {
    return this.anyState().members.map(({ nodeId, incarnation }) => `${nodeId} ${incarnation}`)
  }

  measure(nodeId: string): Promise<Resources> {
    return this.node(nodeId).measure()
  }

  recordsOf(nodeId: string): readonly RawRecord[] {
    return this.inspect(nodeId).rawRecords()
  }

  value(nodeId: string, map: string, key: string): Promise<unknown> {
    const record = this.rawRecord(nodeId, map, key)
    return Promise.resolve(record?.value ?? undefined)
  }

  /** Of each partition, at its owner: wall time before which removals are forgotten. */
  horizons(): readonly number[] {
    return Array.from({ length: PARTITION_COUNT }, (_, partitionId) => {
      const { owner } = partitionOf(this.anyState(), partitionId)
      return this.inspect(owner).partitions[partitionId]?.horizon ?? 0
    })
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

  hasState(nodeId: string): boolean {
    return this.inspect(nodeId).state !== null
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
      const { state, received, copiesAside } = this.inspect(nodeId)
      if (state === null) return `${nodeId}: in no state`
      const unsettled = [...state.partitions.entries()].filter(
        ([, each]) =>
          each.moveTo !== null || each.followers.length > 0 || each.backups.length !== each.target.backups.length,
      )
      const [example] = unsettled
      const like = example === undefined ? '' : ` (like ${example[0]}: ${JSON.stringify(example[1])})`
      const members = state.members.map((member) => `${member.nodeId}${member.status === 'ACTIVE' ? '' : ' (leaving)'}`)
      return `${nodeId}: state ${state.version} of ${members.join(', ')}; ${unsettled.length} partitions moving or short of copies${like}; ${copiesAside} copies aside; ${received.length} ops received`
    })
    return lines.join('\n')
  }

  /** Whatever state they are in, nothing of the nodes is left afterwards. */
  async close(): Promise<void> {
    const nodes = [...this.running.values()]
    this.running.clear()
    this.frozen.clear()
    // In this process a graceful end is part of what is tested: a leaked timer would keep the run alive.
    const endings = isInThisProcess(this.topology) ? nodes.map((node) => this.closed(node)) : []
    const results = await Promise.allSettled(endings)
    await Promise.all(this.every.map((node) => node.end()))
    await this.links?.close()
    this.disks?.remove()
    this.certificates?.remove()
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /** The newest lines that every node of the scenario logged, by nodeId; what came back under its name goes on below. */
  logs(): ReadonlyMap<string, readonly string[]> {
    const logs = new Map<string, readonly string[]>()
    for (const { nodeId, logs: lines } of this.every) logs.set(nodeId, [...(logs.get(nodeId) ?? []), ...lines])
    return logs
  }

  /** Where each node that runs can be reached by somebody else. */
  addresses(): readonly NodeAddress[] {
    return [...this.running.values()].map(({ nodeId, clientUrl, adminUrl }) => ({
      nodeId,
      clientUrl: this.urls.get(nodeId) ?? clientUrl,
      ...(adminUrl === undefined ? {} : { adminUrl }),
    }))
  }

  /** The maps of which there is something to see. */
  private written(): string[] {
    return [...new Set([this.map, ...this.history.calls.map(({ map }) => map)])]
  }

  private meet(options: ClusterOptions, nodes: readonly NodeHandle[]): void {
    for (const node of nodes) {
      const { state } = node.inspection
      assert(state, `${node.nodeId} is in no cluster`)
      const misfit = misfitOf(state, options)
      if (misfit !== undefined) throw new NotRun(misfit)
    }
    for (const node of nodes) {
      this.every.push(node)
      this.running.set(node.nodeId, node)
      this.urls.set(node.nodeId, node.clientUrl)
    }
  }

  private closed(node: NodeHandle): Promise<void> {
    return within(`${node.nodeId} has shut down`, node.stop())
  }

  /** A node that stopped is started again with its data, and with a clock that is so far ahead; negative: behind. */
  async restartWithClock(nodeId: string, aheadMs: number): Promise<void> {
    const what = { at: this.history.now(), kind: 'clock-skew', target: { node: nodeId } } as const
    this.history.happens({ type: aheadMs === 0 ? 'healed' : 'fault', ...what })
    this.clocks.set(nodeId, aheadMs)
    await this.restartWithData([nodeId])
  }

  private async comeBack(nodeIds: readonly string[], kind: 'restart' | 'restart-without-data'): Promise<void> {
    const { options } = this
    assert(options, 'a node comes back to a cluster that was started')
    const started = nodeIds.map(async (nodeId) => {
      assert(!this.running.has(nodeId), `${nodeId} runs`)
      this.history.happens({ type: 'fault', at: this.history.now(), kind, target: { node: nodeId } })
      await this.launch(options, nodeId)
    })
    await Promise.all(started)
    await this.restored()
  }

  /** Resolves with the new node's id once it listens and is a member. */
  private async launch(options: ClusterOptions, known?: string): Promise<string> {
    const nodeId = known ?? this.freeName()
    const { links } = this
    const node = this.topology.launch(this.optionsOf(options, nodeId))
    this.every.push(node)
    this.running.set(nodeId, node)
    // One that cannot listen says so by not being ready.
    await this.within(`${nodeId} listens`, Promise.race([node.listening, node.ready]))
    links?.listens(nodeId, { cluster: node.clusterPort, client: Number(new URL(node.clientUrl).port) })
    await this.within(`${nodeId} is ready`, node.ready)
    this.urls.set(nodeId, links === undefined ? node.clientUrl : `${this.scheme}://localhost:${links.doorOf(nodeId)}`)
    await node.look()
    return nodeId
  }

  private optionsOf(options: ClusterOptions, nodeId: string): NodeOptions {
    const { backupCount, strictRouting = false, consistency = 'QUORUM', minClusterSize = 1, measured = false } = options
    const { links, disks, certificates } = this
    // By wire a node is found at its address whether it listens already or not.
    const others = [...this.running.values()].filter((node) => links !== undefined || node.clusterPort > 0)
    return {
      nodeId,
      peers: others.map((other) => links?.addressOf(other.nodeId) ?? `localhost:${other.clusterPort}`),
      ...(links === undefined
        ? {}
        : {
            links: {
              announced: links.addressOf(nodeId),
              addressMap: links.addressMapOf(nodeId),
              clientUrl: `${this.scheme}://localhost:${links.doorOf(nodeId)}`,
            },
          }),
      ...(disks === undefined ? {} : { dataDirectory: disks.of(nodeId) }),
      ...(certificates === undefined ? {} : { tls: certificates.node }),
      backupCount,
      strictRouting,
      consistency,
      minClusterSize,
      clockOffsetMs: this.clocks.get(nodeId) ?? (this.every.length === 0 ? (options.clockOffsetMs ?? 0) : 0),
      measured,
      given: options.given ?? {},
      ...(this.version === undefined ? {} : { version: this.version }),
    }
  }

  private inspect(nodeId: string): Inspection {
    const { inspection } = this.node(nodeId)
    this.note(nodeId)
    return inspection
  }

  /** @throws saying who does */
  private keepsNothingAside(): void {
    for (const nodeId of this.nodeIds) {
      assert.equal(this.inspect(nodeId).copiesAside, 0, `copies that ${nodeId} keeps for their owners`)
    }
  }

  /** Every state a node shows is kept for the judge. */
  private note(nodeId: string): void {
    const { state } = this.node(nodeId).inspection
    if (state === null || this.latest.get(nodeId)?.version === state.version) return
    this.latest.set(nodeId, state)
    this.seen.push({ observer: nodeId, version: state.version, state, at: this.history.now() })
  }

  private freeName(): string {
    if (this.links === undefined) return `node-${++this.started}`
    const free = WIRED_NAMES.find((name) => !this.running.has(name) && !this.frozen.has(name))
    assert(free, 'every name is taken')
    return free
  }

  private get scheme(): 'ws' | 'wss' {
    return this.certificates === undefined ? 'ws' : 'wss'
  }

  private get ownDisks(): Disks {
    assert(this.disks, 'the nodes of this cluster have no disks: say so where it is set up')
    return this.disks
  }

  private get wires(): Wires {
    assert(this.links, 'the links of this cluster cannot be cut: say so where it is set up')
    return this.links
  }

  private noteLink(kind: FaultKind, from: string, to: string): void {
    this.history.happens({ type: 'fault', at: this.history.now(), kind, target: { link: [from, to] } })
  }

  private partition(key: string): Partition {
    return partitionOf(this.anyState(), partitionIdOf(key))
  }

  /** The newest state any running node shows. */
  private anyState(): ClusterState {
    return newestOf(this.nodeIds.map((nodeId) => this.stateOf(nodeId)))
  }

  private node(nodeId: string): NodeHandle {
    const node = this.running.get(nodeId)
    assert(node, `${nodeId} does not run`)
    return node
  }

  private eventually<T>(what: string, probe: () => T): Promise<Exclude<T, false>> {
    const look = async (): Promise<T> => {
      await this.look()
      return probe()
    }
    return eventually(what, look, { observe: () => this.describe() })
  }

  private within<T>(what: string, promise: Promise<T>): Promise<T> {
    return within(what, promise, { observe: () => this.describe() })
  }
}

function isInThisProcess({ name }: Topology): boolean {
  return name === 'in-process' || name === 'simulated'
}

function newestOf(states: readonly ClusterState[]): ClusterState {
  const newest = states.toSorted((a, b) => b.version - a.version)[0]
  assert(newest, 'no node runs')
  return newest
}

function holdersOf(partition: Partition): readonly string[] {
  return [partition.owner, ...partition.backups]
}

function copiesOf(state: ClusterState): Copies {
  return state.partitions.map(holdersOf)
}

/** Of a node that does not run: its next process must not go back behind it, and knows nothing of who was lost meanwhile. */
function undated({ at: _at, ...sighting }: Sighting): Sighting {
  return sighting
}
