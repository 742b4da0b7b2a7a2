/**
 * Keeps the maps and queries that clients have open like what the owners hold: answers comparisons and queries of the
 * partitions this node owns, tells of their changes, and passes on to their owners what is asked of others.
 *
 * Whoever asks for a partition is registered before its root or its rows are told, in one turn: what changes later is
 * told, what changed earlier shows in the answer, and so nothing falls between.
 */
import { TopGunError } from '@topgunbuild/core'
import type { ClusterState, LWWRecord, Runtime, SyncDown, SyncUp } from '@topgunbuild/core'
import type { ClusterFabric } from '../../cluster/ClusterFabric'
import type { PeerMessageOf } from '../../cluster/mesh/peer-messages'
import type { Partitions } from '../../cluster/partitions/Partitions'
import type { BoundHit } from '../../inspection/queues'
import { Changes } from './Changes'
import { Encoded, type Subscriber } from './Encoded'
import { LiveQueries } from './LiveQueries'
import { answersTo, rootsMessage, type Compared } from './merkle-answers'
import { Subscribers, type Subscription } from './Subscribers'
import { SyncRelay } from './SyncRelay'
import type { Reads } from './Reads'
import { aboutOf, aboutOnly, endOf, isBegin, isStop, mapOf, queryOf, type Ending, type Topic } from './topics'

const RETRY_AFTER_MS = 100

export interface MapSyncOptions {
  readonly runtime: Runtime
  readonly selfId: string
  /** Of one client. */
  readonly maxOpenTopics: number
  readonly boundHit: BoundHit
  readonly fabric: Pick<ClusterFabric, 'state' | 'isLargeEnough' | 'isLinked' | 'send' | 'hasRoom'>
  readonly partitions: Pick<Partitions, 'owns' | 'holdsAllOf' | 'store'>
}

const NOT_IN_REACH: Ending = {
  code: 'NOT_READY',
  message: 'The owner of these partitions is not in reach.',
  retryAfterMs: RETRY_AFTER_MS,
}
const NOT_WHOLE: Ending = {
  code: 'NOT_READY',
  message: 'The owner still asks the copies of these partitions for what it lacks.',
  retryAfterMs: 20,
}
const MOVED: Ending = { code: 'NOT_OWNER', message: 'Another node owns these partitions now.', retryAfterMs: 0 }

export class MapSync {
  private readonly subscribers: Subscribers<Subscriber>
  private readonly changes: Changes
  private readonly queries: LiveQueries
  private readonly relay: SyncRelay
  /** Of each client of this node. */
  private readonly open = new Map<Subscriber, Set<Topic>>()

  constructor(private readonly options: MapSyncOptions) {
    const { runtime, fabric, partitions } = options
    this.queries = new LiveQueries(runtime)
    this.subscribers = new Subscribers<Subscriber>(
      (topic, partitionId, subscriber) => {
        if (mapOf(topic) === undefined) this.queries.end(subscriber, queryOf(topic), partitionId)
      },
      (topic, partitionId) => {
        const map = mapOf(topic)
        if (map !== undefined) partitions.store(partitionId).forgetTree(map)
      },
    )
    this.changes = new Changes(runtime, this.subscribers)
    this.relay = new SyncRelay(runtime, fabric, (slow) => {
      for (const one of this.subscribers.subscriptions(slow)) {
        this.notNow(one, { ...NOT_IN_REACH, message: 'The way to the client is full.' })
      }
    })
  }

  /** @param reads of this client */
  fromClient(message: SyncUp, client: Subscriber, reads: Reads): void {
    const about = { ...aboutOf(message), subscriber: client }
    const fault = reads.faultOf(message)
    if (fault !== undefined) return tellEnd(about, fault)
    if (!this.mayOpen(message, about)) return
    reads.opened(message)
    const state = this.options.fabric.state()
    if (state === null || !this.options.fabric.isLargeEnough()) {
      const sentence = 'This node is not in a cluster, or in one of fewer nodes than minClusterSize asks for.'
      this.notNow(about, { ...NOT_IN_REACH, message: sentence })
      return isStop(message) ? this.closed(about, reads) : undefined
    }
    for (const [owner, ids] of byOwner(about.partitionIds, state)) {
      const part = aboutOnly(message, (partitionId) => ids.has(partitionId))
      if (owner === this.options.selfId) this.serve(part, client)
      else this.passOn(owner, part, client)
    }
    if (isStop(message)) this.closed(about, reads)
  }

  /** A client of this node is gone. */
  left(client: Subscriber): void {
    this.subscribers.drop(client)
    this.relay.leave(client, () => true)
    this.relay.forget(client)
    this.open.delete(client)
  }

  /** Its token is another one now. */
  permissionsChanged(client: Subscriber, reads: Reads): void {
    const isLost = (topic: Topic): boolean => !reads.mayKeep(topic)
    const subscriptions = [...this.subscribers.subscriptions(client), ...this.relay.subscriptionsOf(client)]
    const lost = subscriptions.filter(({ topic }) => isLost(topic))
    this.relay.leave(client, isLost)
    for (const one of lost) {
      this.subscribers.remove(one)
      reads.closed(one.topic)
      tellEnd(one, { code: 'FORBIDDEN', message: 'The token does not permit reading this map any more.' })
    }
  }

  /** A record of a partition became new on this node. */
  changed(partitionId: number, map: string, key: string, record: LWWRecord<unknown>): void {
    // With every record that is written or replicated: where nobody has anything open it costs nothing.
    if (this.subscribers.isEmpty) return
    this.changes.note(map, partitionId, key, record)
    this.queries.note(map, partitionId, key, record)
  }

  /** Whoever is told of a partition by somebody who does not own it must ask the one who does. */
  stateChanged(state: ClusterState): void {
    const { partitions } = this.options
    for (const one of this.subscribers.end((partitionId) => !partitions.owns(partitionId))) tellEnd(one, MOVED)
    for (const owner of this.relay.owners()) {
      const moved = (partitionId: number): boolean => state.partitions[partitionId]?.owner !== owner
      for (const one of this.relay.endOf(owner, moved)) tellEnd(one, MOVED)
    }
  }

  /** Nobody counts on what this node holds. Its own clients are let go of by whoever calls this. */
  expelled(): void {
    for (const one of this.subscribers.end(() => true)) tellEnd(one, MOVED)
  }

  unlinked(nodeId: string): void {
    for (const gone of this.relay.forgetDistant(nodeId)) this.subscribers.drop(gone)
    for (const one of this.relay.endOf(nodeId, () => true)) tellEnd(one, NOT_IN_REACH)
  }

  /** Another node's clients; that node has asked whether they may. */
  onUp(from: string, { items }: PeerMessageOf<'SYNC_UP'>): void {
    for (const { session, message } of items) {
      const subscriber = this.relay.distantOf(from, session)
      this.serve(message, subscriber)
      const isOver = isStop(message) && this.subscribers.subscriptions(subscriber).length === 0
      if (isOver) this.relay.dropDistant(from, session)
    }
  }

  onDown(from: string, message: PeerMessageOf<'SYNC_DOWN'>): void {
    this.relay.onDown(from, message)
  }

  /** False: it has as many open as it may, and was told so. */
  private mayOpen(message: SyncUp, about: Subscription<Subscriber>): boolean {
    const { topic, subscriber } = about
    const topics = this.open.get(subscriber) ?? new Set()
    if (!isBegin(message)) return true
    const { maxOpenTopics, boundHit } = this.options
    if (!topics.has(topic) && topics.size >= maxOpenTopics) {
      boundHit('open_topics')
      const sentence = `A client may have ${maxOpenTopics} maps and queries open at once.`
      tellEnd(about, { code: 'REJECTED', message: sentence })
      return false
    }
    this.open.set(subscriber, topics.add(topic))
    return true
  }

  /** It may have stopped a part of its partitions only. */
  private closed({ topic, subscriber }: Subscription<Subscriber>, reads: Reads): void {
    const isPassedOn = this.relay.subscriptionsOf(subscriber).some((one) => one.topic === topic)
    if (isPassedOn || this.subscribers.of(topic).has(subscriber)) return
    this.open.get(subscriber)?.delete(topic)
    reads.closed(topic)
  }

  private serve(message: SyncUp, subscriber: Subscriber): void {
    const { topic, partitionIds } = aboutOf(message)
    if (isStop(message)) return this.subscribers.remove({ topic, partitionIds, subscriber })
    const { partitions } = this.options
    const isHere = (partitionId: number): boolean =>
      partitions.owns(partitionId) && (isBegin(message) || this.subscribers.has(topic, partitionId, subscriber))
    // Answered with less than its copies hold, a client would be shown something older again.
    const isServed = (partitionId: number): boolean => isHere(partitionId) && partitions.holdsAllOf(partitionId)
    const others = partitionIds.filter((partitionId) => !isHere(partitionId))
    if (others.length > 0) tellEnd({ topic, partitionIds: others, subscriber }, MOVED)
    const early = partitionIds.filter((partitionId) => isHere(partitionId) && !isServed(partitionId))
    if (early.length > 0) this.notNow({ topic, partitionIds: early, subscriber }, NOT_WHOLE)
    const served = aboutOnly(message, isServed)
    const about = { ...aboutOf(served), subscriber }
    if (about.partitionIds.length === 0) return
    try {
      for (const answer of this.answers(served, about)) subscriber.deliver(new Encoded(answer))
    } catch (error) {
      if (!(error instanceof TopGunError)) throw error
      this.notNow(about, { code: error.code, message: error.message })
    }
  }

  private answers(message: SyncUp, about: Subscription<Subscriber>): SyncDown[] {
    if (message.type === 'MERKLE_REQ_BUCKET') {
      return answersTo(message.payload, (id) => this.compared(message.payload.mapName, id))
    }
    // Of this turn only what happens from here on is news to it.
    this.changes.tell()
    this.queries.tell()
    const { partitionIds, subscriber } = about
    if (message.type === 'QUERY_SUB') {
      const { store } = this.options.partitions
      const stores = partitionIds.map((id) => [id, store.call(this.options.partitions, id)] as const)
      const rows = this.queries.begin(subscriber, message.payload, new Map(stores))
      this.subscribers.add(about)
      return rows
    }
    this.subscribers.add(about)
    const map = mapOf(about.topic) ?? ''
    const roots = partitionIds.map((partitionId) => {
      const { horizon } = this.options.partitions.store(partitionId)
      const rootHash = this.compared(map, partitionId).tree.getRootHash()
      return horizon > 0 ? { partitionId, rootHash, horizon } : { partitionId, rootHash }
    })
    return [rootsMessage(map, roots, Math.round(this.options.runtime.wallNow()))]
  }

  private compared(map: string, partitionId: number): Compared {
    const store = this.options.partitions.store(partitionId)
    return { tree: store.treeOf(map), record: (key) => store.record(map, key) }
  }

  private passOn(owner: string, message: SyncUp, client: Subscriber): void {
    const { topic, partitionIds } = aboutOf(message)
    if (!this.options.fabric.isLinked(owner)) {
      return this.notNow({ topic, partitionIds, subscriber: client }, NOT_IN_REACH)
    }
    const goes = (partitionId: number): boolean =>
      message.type !== 'MERKLE_REQ_BUCKET' || this.relay.isRelayed(owner, topic, partitionId, client)
    const stays = partitionIds.filter((partitionId) => !goes(partitionId))
    if (stays.length > 0) tellEnd({ topic, partitionIds: stays, subscriber: client }, MOVED)
    const part = aboutOnly(message, goes)
    if (aboutOf(part).partitionIds.length > 0) this.relay.toOwner(owner, part, client)
  }

  /** Asked for, but not to be had here now: what was told of them before is over, too. */
  private notNow(one: Subscription<Subscriber>, ending: Ending): void {
    this.subscribers.remove(one)
    tellEnd(one, ending)
  }
}

function tellEnd(one: Subscription<Subscriber>, ending: Ending): void {
  one.subscriber.deliver(new Encoded(endOf(one, ending)))
}

function byOwner(partitionIds: readonly number[], state: ClusterState): Map<string, Set<number>> {
  const owners = new Map<string, Set<number>>()
  for (const partitionId of partitionIds) {
    const owner = state.partitions[partitionId]?.owner ?? ''
    const ids = owners.get(owner) ?? new Set()
    owners.set(owner, ids.add(partitionId))
  }
  return owners
}
