/** Who is in this scenario, and what the last thing came to. How things are done is the drivers' business. */
import { setWorldConstructor, World } from '@cucumber/cucumber'
import type { IWorldOptions } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import { randomUUID } from 'node:crypto'
import type { Comparison } from './baseline/compare'
import type { TestRun } from './baseline/mocha'
import { Rehearsal } from '../simulation/run/Rehearsal'
import { ProjectDriver } from './baseline/ProjectDriver'
import type { LoadedModule } from './baseline/ProjectDriver'
import { ClientDriver } from './drivers/ClientDriver'
import { MAP_NAME } from './drivers/names'
import type { ConnectOptions } from './drivers/ClientDriver'
import type { Write } from './drivers/Write'
import { ClusterDriver } from './drivers/ClusterDriver'
import type { Fault } from './drivers/ClusterDriver'
import { Strangers } from './drivers/Strangers'
import type { Introduction } from './drivers/Strangers'
import { clientTokenOf } from './drivers/client-tokens'
import { needsClusterSecret } from './drivers/cluster-secret'
import type { TokenKind } from './drivers/tokens'
import { setClock } from './clock'
import { eventually, setSlowness } from './eventually'
import { keyThat } from './drivers/keys'
import { History } from './history/History'
import type { Simulation, Topology } from './topologies/NodeHandle'
import { IDLING } from './strangers/words'
import type { Deed } from './strangers/words'
import type { Outside } from './topologies/external'
import { topologyOf } from './topologies/topology-named'

export interface WorldParameters extends Partial<Outside> {
  readonly topology: Topology['name']
  /** Multiplies every bound of the suite. */
  readonly slowness: number
  /** The command line chooses nothing among the scenarios. */
  readonly wholeRun?: boolean
  /** The same for all workers of a run, and for no other run. */
  readonly runName?: string
  /** Of all chance in a simulation; default 1. */
  readonly seed?: number
}

export class AcceptanceWorld extends World<WorldParameters> {
  readonly history: History
  readonly simulation: Simulation | undefined
  readonly cluster: ClusterDriver
  readonly strangers: Strangers
  readonly project = new ProjectDriver()
  readonly rehearsal = new Rehearsal()
  readonly clients = new Map<string, ClientDriver>()
  /** Names a scenario gave to keys that lie where it needs them. */
  readonly keys = new Map<string, string>()
  /** Nodes that stopped, crashed or froze, newest last. */
  readonly lost: string[] = []
  /** What the last writing came to. */
  writes: readonly Write[] = []
  /** The file of this project that the scenario is about. */
  file = ''
  testRun: TestRun | undefined
  comparison: Comparison | undefined
  loaded: LoadedModule | undefined
  /** What a node said that did not start. */
  refusedStart = ''
  /** The nodes that ran when the first stranger came. */
  processesBefore: readonly string[] | undefined
  /** When the scenario last marked a moment, on the history's clock. */
  markedAt = 0
  /** Why the scenario cannot be run where its nodes live. */
  notRun: string | undefined
  /** What was read page by page. */
  pages: readonly (readonly string[])[] = []
  /** What its clients do with what only they have. */
  localOnly: ClientDriver['localOnly'] = 'drop'
  /** Where its clients write. */
  readonly mapName: string
  /** What everybody showed when it failed, in lines. */
  lastSeen: readonly string[] | undefined
  /** Something went wrong, and no step has said that this is right. */
  private unclaimed: string | undefined

  constructor(options: IWorldOptions<WorldParameters>) {
    super(options)
    setSlowness(options.parameters.slowness)
    const topology = topologyOf(options.parameters)
    this.simulation = topology.simulation
    setClock(this.simulation?.clock)
    this.history = new History()
    // Nodes that outlive the scenario hold what earlier ones wrote.
    this.mapName = topology.standing === undefined ? MAP_NAME : `${MAP_NAME}-${randomUUID()}`
    this.cluster = new ClusterDriver(this.history, topology, this.mapName)
    this.strangers = new Strangers(this.cluster)
  }

  client(name: string): ClientDriver {
    const known = this.clients.get(name)
    if (known !== undefined) return known
    const client = new ClientDriver(name, this.history, this.mapName, this.simulation?.runtimeOf(name))
    client.localOnly = this.localOnly
    this.clients.set(name, client)
    return client
  }

  /** Resolves once the client holds a map and every node it was told of has let it in. */
  async connect(client: ClientDriver, options: Partial<ConnectOptions> = {}): Promise<void> {
    const addresses = this.cluster.nodeIds.map((nodeId) => this.cluster.clientUrl(nodeId))
    await client.connect({ addresses, token: this.token('valid'), tls: this.cluster.clientTls, ...options })
    if (options.mode === 'single-server') return
    await this.eventually(`${client.name} is connected to every node`, () =>
      assert.deepEqual(client.authenticatedTo(), [...this.cluster.nodeIds].sort()),
    )
    await this.eventually(`${client.name} routes by a map`, () => client.isRoutingActive)
  }

  token(kind: TokenKind): string {
    return clientTokenOf(kind, this.parameters)
  }

  /** Resolves once the client has been told no, or has said nothing for as long as patience lasts. */
  async tryToConnect(client: ClientDriver, options: Partial<ConnectOptions>): Promise<void> {
    const addresses = this.cluster.nodeIds.map((nodeId) => this.cluster.clientUrl(nodeId))
    await client.connect({ addresses, token: this.token('valid'), tls: this.cluster.clientTls, ...options })
    await this.eventually(`${client.name} is let in or refused`, () => {
      return client.reasons.length > 0 || client.authenticatedTo().length > 0
    })
    if (client.reasons.length > 0) this.failed(`${client.name} was refused: ${client.reasons.join('; ')}`)
  }

  /** From here on the name stands for a key that fits. */
  nameKey(name: string, fits: (key: string) => boolean): void {
    const key = keyThat(name, fits)
    this.keys.set(name, key)
    // Evidence names what was written, which a reader of the steps would not find there.
    this.log(`"${name}" stands for the key "${key}"`)
  }

  /** A node joins, of which the client is not told, and the name stands for a key that went to another owner. */
  async moveUnknownTo(client: ClientDriver, name: string): Promise<void> {
    client.holdMaps('until asked')
    await this.cluster.join()
    this.nameKey(name, (key) => this.cluster.ownerOf(key) !== client.ownerByItsMap(key))
  }

  async everybodyHoldsOneMap(): Promise<void> {
    for (const client of this.clients.values()) {
      await this.eventually(`${client.name} holds the nodes' map`, () => this.cluster.everyNodeHolds(client.map))
    }
  }

  /** Writes under all keys, lets the loss happen when a third is acknowledged, and writes on until it has happened. */
  async flood(client: ClientDriver, keys: readonly string[], loss: () => Promise<void>): Promise<void> {
    let lost: Promise<void> | undefined
    let isOver = false
    const begin = () => {
      lost = loss().finally(() => {
        isOver = true
      })
      // Awaited below, when the writes have ended; until then nobody else may take a failure for unhandled.
      lost.catch(() => undefined)
    }
    this.came(await client.flood(keys, begin, () => isOver))
    assert(lost, 'the loss never happened')
    await lost
  }

  /** One write after the other; the loss begins when a third of them is done. */
  async meanwhile(count: number, write: (n: number) => Promise<Write>, loss: () => Promise<void>): Promise<void> {
    const writes: Write[] = []
    let lost: Promise<void> | undefined
    for (let n = 1; n <= count; n++) {
      writes.push(await write(n))
      if (n !== Math.floor(count / 3)) continue
      lost = loss()
      // Awaited below; until then nobody else may take a failure for unhandled.
      lost.catch(() => undefined)
    }
    assert(lost, 'the loss never happened')
    await lost
    this.came(writes)
  }

  /** Whoever keeps writing stops, and what the nodes show is looked at anew. */
  async pausesWriting(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.stopWriting()))
    await this.cluster.look()
  }

  async lose(nodeId: string, fault: Fault): Promise<void> {
    this.lost.push(nodeId)
    if (fault === 'freeze') this.cluster.freeze(nodeId)
    else await (fault === 'stop' ? this.cluster.stop(nodeId) : this.cluster.crash(nodeId))
  }

  async loseAll(): Promise<void> {
    this.lost.push(...this.cluster.nodeIds)
    await this.cluster.crashAll()
  }

  /** Those named go on on their own; the last of them is the lost node. */
  isolates(side: readonly string[]): void {
    this.lost.push(...side)
    this.cluster.split(side)
  }

  marks(): void {
    this.markedAt = this.history.now()
  }

  /** Comes to the owner of "cart", through which others write meanwhile. */
  async strangerComes(introduction: Introduction, deed: Deed): Promise<void> {
    if (introduction.door === 'cluster' && introduction.isKnown) needsClusterSecret(this.parameters)
    this.processesBefore ??= this.cluster.processes()
    const stranger = await this.strangers.comes(this.cluster.ownerOf('cart'), introduction)
    await deed(stranger)
  }

  /** One in each of these ways at either port of the owner of "cart", all at once. */
  async idlersCome(ways: readonly string[]): Promise<void> {
    this.processesBefore ??= this.cluster.processes()
    const nodeId = this.cluster.ownerOf('cart')
    await Promise.all(
      ways.flatMap((way) => {
        const idle = IDLING[way]
        assert(idle, `nobody knows how somebody ${way}`)
        return [idle(this.strangers.at(nodeId, 'client')), idle(this.strangers.at(nodeId, 'cluster'))]
      }),
    )
  }

  async tryToStart(how: Parameters<ClusterDriver['failsToStart']>[0]): Promise<void> {
    this.processesBefore ??= this.cluster.processes()
    this.refusedStart = await this.cluster.failsToStart(how)
  }

  /** Every `When` that writes ends here. */
  came(writes: readonly Write[]): void {
    this.writes = writes
    const failed = writes.flatMap(({ key, outcome }) =>
      outcome.kind === 'ok' ? [] : [`${key}: ${outcome.code}, ${outcome.message}`],
    )
    if (failed.length > 0) this.failed(`${failed.length} of ${writes.length} writes failed; ${failed[0]}`)
  }

  failed(what: string): void {
    this.unclaimed = what
  }

  /** A step says that what failed was to fail. */
  claimFailure(): void {
    assert(this.unclaimed, 'nothing failed')
    this.unclaimed = undefined
  }

  get unclaimedFailure(): string | undefined {
    return this.unclaimed
  }

  /** The one write the last `When` was about. */
  get write(): Write {
    const [write] = this.writes.slice(-1)
    assert(write, 'nothing was written')
    return write
  }

  eventually<T>(what: string, probe: () => T | Promise<T>): Promise<Exclude<T, false>> {
    const look = async (): Promise<T> => {
      await this.cluster.look()
      return probe()
    }
    return eventually(what, look, { observe: () => this.describe() })
  }

  /** What every node and every client shows now. */
  describe(): string {
    const clients = [...this.clients.values()].filter((client) => client.isConnected)
    return [
      this.cluster.describe(),
      ...clients.map(
        (client) =>
          `${client.name}: map ${client.map?.version ?? 'none'}, connected to ${client.authenticatedTo().join(', ') || 'nobody'}, ${client.pending} writes pending`,
      ),
    ].join('\n')
  }
}

setWorldConstructor(AcceptanceWorld)
