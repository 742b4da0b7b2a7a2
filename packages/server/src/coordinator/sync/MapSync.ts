/**
 * Keeps the maps that clients have open like those of the owners: answers comparisons of the partitions this node owns,
 * tells of their changes, and passes on to their owners what is asked of others.
 *
 * Whoever asks for a partition is registered before its root is told, in one turn: what changes later is told, what
 * changed earlier shows in the comparison, and so nothing falls between.
 */
import type { ClusterState, ErrorCode, LWWRecord, Runtime, SyncDown, SyncUp } from '@topgunbuild/core'
import type { ClusterFabric } from '../../cluster/ClusterFabric'
import type { PeerMessageOf } from '../../cluster/mesh/peer-messages'
import type { Partitions } from '../../cluster/partitions/Partitions'
import { Changes } from './Changes'
import { Encoded, type Subscriber } from './Encoded'
import { answersTo, rootsMessage, type Compared } from './merkle-answers'
import { Subscribers, type Subscription } from './Subscribers'
import { aboutOnly, partitionsOf } from './sync-partitions'
import { SyncRelay } from './SyncRelay'

const RETRY_AFTER_MS = 100

export interface MapSyncOptions {
  readonly runtime: Runtime
  readonly selfId: string
  readonly fabric: Pick<ClusterFabric, 'state' | 'isLargeEnough' | 'isLinked' | 'send' | 'hasRoom'>
  readonly partitions: Pick<Partitions, 'owns' | 'holdsAllOf' | 'store'>
}

interface Ending {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterMs?: number
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
  private readonly relay: SyncRelay

  constructor(private readonly options: MapSyncOptions) {
    const { runtime, fabric, partitions } = options
    this.subscribers = new Subscribers((map, partitionId) => partitions.store(partitionId).forgetTree(map))
    this.changes = new Changes(runtime, this.subscribers)
    this.relay = new SyncRelay(runtime, fabric, (slow) => {
      for (const one of this.subscribers.subscriptions(slow)) {
        this.subscribers.remove(one.map, one.partitionIds, slow)
        tellEnd(one, { ...NOT_IN_REACH, message: 'The way to the client is full.' })
      }
    })
  }

  /** @param mayRead this client, that map */
  fromClient(message: SyncUp, client: Subscriber, mayRead: (map: string) => boolean): void {
    const { map, partitionIds } = partitionsOf(message)
    if (!mayRead(map)) {
      const refusal = { code: 'FORBIDDEN', message: `The token does not permit reading map "${map}".` } as const
      return tellEnd({ map, partitionIds, subscriber: client }, refusal)
    }
    const state = this.options.fabric.state()
    if (state === null || !this.options.fabric.isLargeEnough()) {
      const message = 'This node is not in a cluster, or in one of fewer nodes than minClusterSize asks for.'
      return this.notNow({ map, partitionIds, subscriber: client }, { ...NOT_IN_REACH, message })
    }
    for (const [owner, ids] of byOwner(partitionIds, state)) {
      const part = aboutOnly(message, (partitionId) => ids.has(partitionId))
      if (owner === this.options.selfId) this.serve(part, client)
      else this.passOn(owner, part, client)
    }
  }

  /** A client of this node is gone. */
  left(client: Subscriber): void {
    this.subscribers.drop(client)
    this.relay.leave(client, () => true)
    this.relay.forget(client)
  }

  /** Its token is another one now. */
  permissionsChanged(client: Subscriber, mayRead: (map: string) => boolean): void {
    const subscriptions = [...this.subscribers.subscriptions(client), ...this.relay.subscriptionsOf(client)]
    for (const one of subscriptions.filter(({ map }) => !mayRead(map))) {
      this.subscribers.remove(one.map, one.partitionIds, client)
      tellEnd(one, { code: 'FORBIDDEN', message: `The token does not permit reading map "${one.map}" any more.` })
    }
    this.relay.leave(client, (map) => !mayRead(map))
  }

  /** A record of a partition became new on this node. */
  changed(partitionId: number, map: string, key: string, record: LWWRecord<unknown>): void {
    this.changes.note(map, partitionId, key, record)
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
      const isOver = message.type === 'SYNC_STOP' && this.subscribers.subscriptions(subscriber).length === 0
      if (isOver) this.relay.dropDistant(from, session)
    }
  }

  onDown(from: string, message: PeerMessageOf<'SYNC_DOWN'>): void {
    this.relay.onDown(from, message)
  }

  private serve(message: SyncUp, subscriber: Subscriber): void {
    const { map, partitionIds } = partitionsOf(message)
    if (message.type === 'SYNC_STOP') return this.subscribers.remove(map, partitionIds, subscriber)
    const { partitions } = this.options
    const isHere = (partitionId: number): boolean =>
      partitions.owns(partitionId) &&
      (message.type === 'SYNC_INIT' || this.subscribers.has(map, partitionId, subscriber))
    // Compared with less than its copies hold, a client would be shown something older again.
    const isServed = (partitionId: number): boolean => isHere(partitionId) && partitions.holdsAllOf(partitionId)
    const others = partitionIds.filter((partitionId) => !isHere(partitionId))
    if (others.length > 0) tellEnd({ map, partitionIds: others, subscriber }, MOVED)
    const early = partitionIds.filter((partitionId) => isHere(partitionId) && !isServed(partitionId))
    if (early.length > 0) this.notNow({ map, partitionIds: early, subscriber }, NOT_WHOLE)
    const served = aboutOnly(message, isServed)
    if (partitionsOf(served).partitionIds.length === 0) return
    for (const answer of this.answers(served, subscriber)) subscriber.deliver(new Encoded(answer))
  }

  private answers(message: SyncUp, subscriber: Subscriber): SyncDown[] {
    const { map, partitionIds } = partitionsOf(message)
    if (message.type === 'MERKLE_REQ_BUCKET') return answersTo(message.payload, (id) => this.compared(map, id))
    // Of this turn only what happens from here on is news to it.
    this.changes.tell()
    this.subscribers.add(map, partitionIds, subscriber)
    const roots = partitionIds.map((partitionId) => {
      return { partitionId, rootHash: this.compared(map, partitionId).tree.getRootHash() }
    })
    return [rootsMessage(map, roots, Math.round(this.options.runtime.wallNow()))]
  }

  private compared(map: string, partitionId: number): Compared {
    const store = this.options.partitions.store(partitionId)
    return { tree: store.treeOf(map), record: (key) => store.record(map, key) }
  }

  private passOn(owner: string, message: SyncUp, client: Subscriber): void {
    const { map, partitionIds } = partitionsOf(message)
    const mayGo = message.type !== 'MERKLE_REQ_BUCKET'
    const goes = (id: number): boolean => mayGo || this.relay.isRelayed(owner, map, id, client)
    if (!this.options.fabric.isLinked(owner)) {
      return this.notNow({ map, partitionIds, subscriber: client }, NOT_IN_REACH)
    }
    const stays = partitionIds.filter((partitionId) => !goes(partitionId))
    if (stays.length > 0) tellEnd({ map, partitionIds: stays, subscriber: client }, MOVED)
    const part = aboutOnly(message, goes)
    if (partitionsOf(part).partitionIds.length > 0) this.relay.toOwner(owner, part, client)
  }

  /** Asked for, but not to be had here now: what was told of them before is over, too. */
  private notNow(one: Subscription<Subscriber>, ending: Ending): void {
    this.subscribers.remove(one.map, one.partitionIds, one.subscriber)
    tellEnd(one, ending)
  }
}

function tellEnd({ map, partitionIds, subscriber }: Subscription<Subscriber>, ending: Ending): void {
  const payload = { mapName: map, partitionIds: [...partitionIds], ...ending }
  subscriber.deliver(new Encoded({ type: 'SYNC_ENDED', payload }))
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
