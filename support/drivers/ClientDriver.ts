/** One client of a scenario: connects it, lets it write, and records every call in the scenario's history. */
import { MemoryStorageAdapter, TopGunClient } from '@topgunbuild/client'
import type { Ack, ClientTlsOptions, TokenProvider } from '@topgunbuild/client'
import { compareTimestamps, NodeRuntime, partitionIdOf, TopGunError, WriteConcern } from '@topgunbuild/core'
import type { LWWRecord, Query, Runtime, Timestamp } from '@topgunbuild/core'
import { strict as assert } from 'node:assert'
import { eventually } from '../eventually'
import type { HeldMap } from '../history/held-map'
import type { Call, History, Outcome } from '../history/History'
import type { Setback } from '../history/Setback'
import type { ShownMap, ShownQuery, Sighting } from '../history/snapshot'
import { SkewedRuntime } from '../topologies/SkewedRuntime'
import { CollectionsDriver, shownBy } from './CollectionsDriver'
import { LocksDriver } from './LocksDriver'
import { MAP_NAME } from './names'
import { TopicsDriver } from './TopicsDriver'
import { ShownStamps } from './ShownStamps'
import type { Write } from './Write'
import { ObservedRuntime } from './ObservedRuntime'
import type { Holding } from './ObservedRuntime'

export interface ConnectOptions {
  /** Where it looks for nodes; exactly one for a single server. */
  readonly addresses: readonly string[]
  readonly mode?: 'cluster' | 'single-server'
  readonly smartRouting?: boolean
  /** Or where it asks for one, whenever one is due. */
  readonly token: string | TokenProvider
  /** Whom it trusts and what it shows, where nodes are encrypted. */
  readonly tls?: ClientTlsOptions | undefined
  /** How far its clock is ahead; negative: behind. */
  readonly clockOffsetMs?: number
}

interface Followed {
  readonly query: Query
  keys: string[]
  readonly counts: number[]
  /** Of all rows it ever showed. */
  readonly fields: Set<string>
  /** Why no node answers it. */
  refusal: Error | undefined
}

/** How many writes of a flood wait for their answers at once. */
const FLOOD_WIDTH = 64

export class ClientDriver {
  private readonly clock: SkewedRuntime
  private readonly runtime: ObservedRuntime
  private readonly refusals: string[] = []
  /** Why addresses could not be connected to. */
  private readonly unopened: string[] = []
  /**
   * Nodes that lose what they promised to keep must not get it back from whoever looks for it: so the map is a mirror,
   * but where a scenario is about what clients do.
   */
  localOnly: 'give-back' | 'drop' = 'drop'
  private wasLetIn = false
  private mayRead = true
  private readonly seen: Sighting[] = []
  /** Its disk: what it holds is there again after a restart. */
  private readonly storage = new MemoryStorageAdapter()
  private connectedWith: ConnectOptions | undefined
  private readonly unanswered: Promise<unknown>[] = []
  private readonly views: Timestamp[] = []
  private readonly follows: Followed[] = []
  private client: TopGunClient | undefined
  /** Its OR maps and counters. */
  readonly collections: CollectionsDriver
  readonly locks: LocksDriver
  readonly topics: TopicsDriver
  private readonly stamps: ShownStamps
  private writer: { readonly writes: Write[]; stop: boolean; done: Promise<void> } | undefined

  constructor(
    readonly name: string,
    private readonly history: History,
    readonly mapName = MAP_NAME,
    /** Absent: a machine like any other. */
    runtime: Runtime = new NodeRuntime(),
  ) {
    this.clock = new SkewedRuntime(runtime, 0)
    this.runtime = new ObservedRuntime(this.clock)
    this.collections = new CollectionsDriver(this, () => this.open)
    this.locks = new LocksDriver(name, history, () => this.open)
    this.topics = new TopicsDriver(name, history, () => this.open)
    const isMirror = (): boolean => this.localOnly === 'drop'
    this.stamps = new ShownStamps(name, mapName, () => history.now(), isMirror)
  }

  /** Resolves once the client has begun; whether a node lets it in is for the scenario to see. */
  async connect(options: ConnectOptions): Promise<void> {
    const { addresses, mode = 'cluster', smartRouting = true, token, tls, clockOffsetMs = 0 } = options
    this.clock.offsetMs = clockOffsetMs
    this.connectedWith = options
    const [first] = addresses
    assert(first, 'a client needs an address')
    const shared = {
      storage: this.storage,
      runtime: this.runtime,
      nodeId: this.name,
      ...(tls === undefined ? {} : { tls }),
    }
    const client =
      mode === 'cluster'
        ? new TopGunClient({ ...shared, cluster: { seeds: [...addresses], smartRouting } })
        : new TopGunClient({ ...shared, serverUrl: first })
    this.client = client
    client.on('authFailed', ({ reason }) => this.refusals.push(reason))
    client.on('connectFailed', ({ reason }) => this.unopened.push(reason))
    client.on('connected', () => {
      this.wasLetIn = true
    })
    if (typeof token === 'string') client.setAuthToken(token)
    else client.setAuthTokenProvider(token)
    client.on('map:refused', () => {
      this.mayRead = false
    })
    client.on('map:synced', () => {
      this.mayRead = true
    })
    const map = client.getMap(this.mapName, { localOnly: this.localOnly })
    this.collections.reopen()
    await client.start()
    this.stamps.follow(map)
  }

  /** Its map is open, and every partition of it as its owner holds it; or no node lets it read. */
  get isInSync(): boolean {
    return !this.mayRead || (this.open.isSynced(this.mapName) && this.collections.areSynced && this.topics.areSynced)
  }

  /** What its own map shows; null where no node lets it read. */
  get shown(): ShownMap | null {
    return this.mayRead ? shownBy(this.mapName, this.open.getMap(this.mapName)) : null
  }

  get stats(): ReturnType<TopGunClient['getClusterStats']> {
    return this.open.getClusterStats()
  }

  get isRoutingActive(): boolean {
    return this.open.isRoutingActive()
  }

  get routing(): ReturnType<TopGunClient['getRoutingMetrics']> {
    return this.open.getRoutingMetrics()
  }

  get map(): HeldMap | null {
    const map = this.open.getPartitionMap()
    if (map !== null && this.seen.at(-1)?.version !== map.version) {
      const { version, clusterId, lineage } = map
      this.seen.push({ observer: this.name, version, clusterId, lineage, at: this.history.now() })
    }
    return map
  }

  /** The map versions it was seen with, in that order. */
  get sightings(): readonly Sighting[] {
    return this.seen
  }

  /** What was judged clean is not shown again, but for the last. */
  forgetSightings(): void {
    this.seen.splice(0, this.seen.length - 1)
    this.stamps.forget()
  }

  /** Where its map, or its program, ceased to be shown what it had been shown. */
  get setbacks(): readonly Setback[] {
    return this.stamps.setbacks
  }

  get isSingleServer(): boolean {
    return !this.open.isCluster()
  }

  /**
   * Why nodes refused its token, in the client's words; and, of a client that no node ever let in, why it could not
   * be connected. Later on a connection that does not open is no refusal: nodes come and go.
   */
  get reasons(): readonly string[] {
    return this.wasLetIn ? this.refusals : [...this.refusals, ...this.unopened]
  }

  get isConnected(): boolean {
    return this.client !== undefined
  }

  /** Ids of the nodes it has an authenticated connection to, sorted. */
  authenticatedTo(): readonly string[] {
    const health = this.open.getClusterHealth()
    return this.open
      .getConnectedNodes()
      .filter((nodeId) => health.get(nodeId)?.state === 'AUTHENTICATED')
      .sort()
  }

  /** How many connections it opened to each address. */
  get opened(): ReadonlyMap<string, number> {
    return this.runtime.opened
  }

  /** Its machine's clock jumps: from now on it is so far ahead; negative: behind. */
  clockJumps(aheadMs: number): void {
    this.clock.offsetMs = aheadMs
  }

  /** How many open connections it has lost. */
  get lostConnections(): number {
    return this.runtime.ended.length
  }

  /** How often a node refused a write of it because its clock was ahead. */
  get refusedForItsClock(): number {
    return this.runtime.clockRefusals
  }

  ownerByItsMap(key: string): string | undefined {
    return this.map?.partitions[partitionIdOf(key)]?.ownerNodeId
  }

  holdMaps(how: Holding): void {
    this.runtime.holdMaps(how)
  }

  releaseMaps(): void {
    this.runtime.releaseMaps()
  }

  /** Resolves with the write and its outcome; a failure is an outcome too. */
  async put(key: string, value: unknown, asked?: `${WriteConcern}`, ttlMs?: number): Promise<Write> {
    const map = this.open.getMap<string, unknown>(this.mapName)
    const concern = asked === undefined ? undefined : WriteConcern[asked]
    const answer = map.put(key, value, {
      ...(concern !== undefined && { writeConcern: concern }),
      ...(ttlMs !== undefined && { ttlMs }),
    })
    const what = { map: this.mapName, key, value, asked: concern, ...(ttlMs !== undefined && { ttlMs }) }
    return this.recorded(what, answer, () => map.getRecord(key))
  }

  /**
   * A write that has been made, as part of the history.
   * @param standing what the client's own map holds in its place
   */
  async recorded(
    what: Pick<Call, 'map' | 'key' | 'value' | 'asked' | 'ttlMs'>,
    answer: Promise<Ack>,
    standing: () => LWWRecord<unknown> | undefined,
  ): Promise<Write> {
    const { key, value } = what
    const timestamp = standing()?.timestamp
    if (timestamp === undefined) {
      await answer
      throw new Error(`${this.name}'s own map holds nothing under ${key} right after the write`)
    }
    const id = this.history.invoked({ ...what, client: this.name, partitionId: partitionIdOf(key), timestamp })
    const outcome = await this.outcomeOf(answer)
    const stamp = outcome.kind === 'ok' ? earlierOf(timestamp, standing()?.timestamp) : timestamp
    this.history.ended(id, outcome, stamp)
    if (outcome.kind === 'ok') this.stamps.acknowledged(what.map, key, stamp, standing()?.timestamp)
    return { key, value, timestamp: stamp, outcome }
  }

  /** Nobody waits for it: it shows at once, and travels when it can. */
  set(key: string, value: unknown): void {
    this.leaves(this.put(key, value))
  }

  /** Nobody waits for this before the scenario ends. */
  leaves(answer: Promise<unknown>): void {
    this.unanswered.push(answer)
  }

  async remove(key: string): Promise<Write> {
    return this.put(key, null)
  }

  /** From here on it is noted what its map shows under the key, each time that changes. */
  watch(key: string): void {
    const map = this.open.getMap(this.mapName)
    const note = (): void => {
      const stamp = map.getRecord(key)?.timestamp
      if (stamp !== undefined && stamp !== this.views.at(-1)) this.views.push(stamp)
    }
    note()
    map.onChange(note)
  }

  /** The stamps of what it was shown under the key it watches, in that order. */
  get watched(): readonly Timestamp[] {
    return this.views
  }

  /** From here on its rows are kept up to date. */
  follow(query: Query): void {
    const handle = this.open.query(this.mapName, query)
    const followed: Followed = { query, keys: [], counts: [], fields: new Set(), refusal: undefined }
    this.follows.push(followed)
    handle.first().catch((error: Error) => (followed.refusal = error))
    handle.subscribe((rows) => {
      for (const row of rows) for (const field of Object.keys(row)) followed.fields.add(field)
      followed.keys = rows.map(({ _key }) => _key)
      followed.counts.push(rows.length)
    })
  }

  get followed(): readonly ShownQuery[] {
    // Where no node lets it read the rows, that it shows none is right.
    const answered = this.follows.filter(
      ({ refusal }) => !(refusal instanceof TopGunError && refusal.code === 'FORBIDDEN'),
    )
    return answered.map(({ query, keys }) => ({ map: this.mapName, query, keys }))
  }

  /** Of the rows of all its queries. */
  get rowFields(): ReadonlySet<string> {
    return new Set(this.follows.flatMap(({ fields }) => [...fields]))
  }

  /** Why queries were refused. */
  get queryRefusals(): readonly string[] {
    return this.follows.flatMap(({ refusal }) => refusal?.message ?? [])
  }

  /** Of each query, how many rows it showed, one time after the other. */
  get rowCounts(): readonly (readonly number[])[] {
    return this.follows.map(({ counts }) => counts)
  }

  /** Keys of all rows, a page of so many after the other. */
  async readPages(query: Query, size: number): Promise<string[][]> {
    const pages: string[][] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const handle = this.open.query(this.mapName, {
        ...query,
        limit: size,
        ...(cursor === undefined ? {} : { cursor }),
      })
      const rows = await handle.first()
      pages.push(rows.map(({ _key }) => _key))
      cursor = handle.getPaginationInfo().nextCursor
    }
    return pages
  }

  goOffline(): void {
    this.runtime.goOffline()
  }

  goOnline(): void {
    this.runtime.goOnline()
  }

  /** The program ends and is started again, on the same disk. */
  async restart(): Promise<void> {
    const { connectedWith } = this
    assert(connectedWith, `${this.name} has not connected`)
    await this.close()
    await this.connect(connectedWith)
  }

  /** What its own map shows under the key, to the program that uses it. */
  sees(key: string): unknown {
    return this.open.getMap<string, unknown>(this.mapName).get(key)
  }

  /** All at once, as one turn of a program does. */
  putAll(keys: readonly string[], value: unknown, asked?: `${WriteConcern}`): Promise<Write[]> {
    return Promise.all(keys.map((key) => this.put(key, value, asked)))
  }

  /**
   * One write a key, many waiting at once; `atThird` is called when a third of them is acknowledged. Goes on under
   * further keys until `isOver`: what begins then may take longer than the writes.
   */
  async flood(keys: readonly string[], atThird: () => void, isOver: () => boolean): Promise<Write[]> {
    const writes: Write[] = []
    const left = keys.values()
    const third = Math.floor(keys.length / 3)
    const put = async (key: string) => {
      writes.push(await this.put(key, { value: writes.length }))
      if (writes.length === third) atThird()
    }
    let further = 0
    const lane = async () => {
      for (const key of left) await put(key)
      while (!isOver()) await put(`further-${++further}`)
    }
    await Promise.all(Array.from({ length: FLOOD_WIDTH }, lane))
    return writes
  }

  /** Writes under the key, one after another, until told to stop; resolves once that is well under way. */
  async keepWriting(key: string): Promise<void> {
    const writes: Write[] = []
    const writer = { writes, stop: false, done: Promise.resolve() }
    writer.done = (async () => {
      for (let n = 1; !writer.stop; n++) writes.push(await this.put(key, { value: n }))
    })()
    this.writer = writer
    await eventually(`${this.name} is writing`, () => writes.length >= 10)
  }

  /** Resolves with the writes so far once `count` more are acknowledged than are now; the writing goes on. */
  async writeOn(count: number): Promise<readonly Write[]> {
    const writer = this.writer
    assert(writer, `${this.name} is not writing`)
    const acknowledged = () => writer.writes.filter((write) => write.outcome.kind === 'ok').length
    const wanted = acknowledged() + count
    await eventually(`another ${count} writes of ${this.name} are acknowledged`, () => acknowledged() >= wanted)
    return [...writer.writes]
  }

  get isWriting(): boolean {
    return this.writer !== undefined
  }

  async stopWriting(): Promise<void> {
    const writer = this.writer
    if (writer === undefined) return
    writer.stop = true
    this.writer = undefined
    await writer.done
  }

  get pending(): number {
    return this.client?.getPendingOpsCount() ?? 0
  }

  async close(): Promise<void> {
    if (this.writer !== undefined) this.writer.stop = true
    this.locks.close()
    this.topics.close()
    await this.client?.close()
    await this.writer?.done
    await Promise.all(this.unanswered.splice(0))
    this.client = undefined
    this.follows.splice(0)
  }

  private get open(): TopGunClient {
    assert(this.client, `${this.name} has not connected`)
    return this.client
  }

  private async outcomeOf(answer: Promise<Ack>): Promise<Outcome> {
    try {
      const ack = await answer
      return {
        kind: 'ok',
        at: this.history.now(),
        opId: ack.opId,
        level: ack.level,
        copies: ack.copies,
        holders: ack.holders,
        servedBy: ack.servedBy,
        version: ack.version,
      }
    } catch (error) {
      if (!(error instanceof TopGunError)) throw error
      const kind = error.definite ? 'refused' : 'unknown'
      return { kind, at: this.history.now(), code: error.code, message: error.message }
    }
  }
}

/** A client whose clock ran ahead stamps a write anew, and earlier: that stamp is the write's. */
function earlierOf(first: Timestamp, stands: Timestamp | undefined): Timestamp {
  return stands !== undefined && compareTimestamps(stands, first) < 0 ? stands : first
}
