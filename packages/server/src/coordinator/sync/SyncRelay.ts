/**
 * A client that does not reach the owner of a partition syncs through the node it reaches: that one passes its messages
 * on, and what the owner sends back. To the owner such a client is a subscriber like any other, at another node.
 */
import type { Runtime, SyncDown, SyncDownOf, SyncUp } from '@topgunbuild/core'
import type { ClusterFabric } from '../../cluster/ClusterFabric'
import type { PeerMessageOf } from '../../cluster/mesh/peer-messages'
import { TurnOutbox } from '../../cluster/partitions/TurnOutbox'
import { Encoded, type Subscriber } from './Encoded'
import { rootsMessage } from './merkle-answers'
import { partitionsOf } from './sync-partitions'
import { Subscribers, type Subscription } from './Subscribers'

type UpItem = PeerMessageOf<'SYNC_UP'>['items'][number]
type DownItem = PeerMessageOf<'SYNC_DOWN'>['items'][number]

export type RelayFabric = Pick<ClusterFabric, 'send' | 'hasRoom'>

/** A client of another node. */
class Distant implements Subscriber {
  constructor(
    readonly nodeId: string,
    readonly session: number,
    private readonly send: (message: Encoded, to: Distant) => void,
  ) {}

  deliver(message: Encoded): void {
    this.send(message, this)
  }
}

export class SyncRelay {
  private readonly up: TurnOutbox<UpItem>
  private readonly down: TurnOutbox<{ readonly to: Distant; readonly message: Encoded }>
  /** This node's clients that sync through it, by the number they have towards owners. */
  private readonly own = new Map<number, Subscriber>()
  private readonly numbers = new Map<Subscriber, number>()
  private sessions = 0
  /** By owner: which partitions of its are passed on to whom. */
  private readonly relayed = new Map<string, Subscribers<Subscriber>>()
  /** Other nodes' clients, by node. */
  private readonly distant = new Map<string, Map<number, Distant>>()

  /** @param overrun so much waits on the link to that node that its clients must begin anew later */
  constructor(
    runtime: Runtime,
    private readonly fabric: RelayFabric,
    private readonly overrun: (subscriber: Subscriber) => void,
  ) {
    this.up = new TurnOutbox(runtime, (nodeId, items) => void fabric.send(nodeId, { type: 'SYNC_UP', items }))
    this.down = new TurnOutbox(runtime, (nodeId, items) => {
      fabric.send(nodeId, { type: 'SYNC_DOWN', items: inGroups(items) })
    })
  }

  // ── of the client's node ──

  toOwner(owner: string, message: SyncUp, subscriber: Subscriber): void {
    const session = this.numberOf(subscriber)
    const { map, partitionIds } = partitionsOf(message)
    if (message.type === 'SYNC_INIT') this.relayedBy(owner).add(map, partitionIds, subscriber)
    if (message.type === 'SYNC_STOP') this.relayedBy(owner).remove(map, partitionIds, subscriber)
    this.up.add(owner, { session, message })
  }

  isRelayed(owner: string, map: string, partitionId: number, subscriber: Subscriber): boolean {
    return this.relayed.get(owner)?.has(map, partitionId, subscriber) === true
  }

  onDown(from: string, { items }: PeerMessageOf<'SYNC_DOWN'>): void {
    for (const { sessions, message } of items) {
      const encoded = new Encoded(message)
      for (const session of sessions) {
        const subscriber = this.own.get(session)
        if (subscriber === undefined) continue
        if (message.type === 'SYNC_ENDED') this.ended(from, message.payload, subscriber)
        else if (message.type === 'SYNC_RESP_ROOT') this.roots(from, message.payload, subscriber)
        else subscriber.deliver(encoded)
      }
    }
  }

  /** What `owner` told of these partitions is over, and says whom. */
  endOf(owner: string, ends: (partitionId: number) => boolean): Subscription<Subscriber>[] {
    return this.relayed.get(owner)?.end(ends) ?? []
  }

  owners(): string[] {
    return [...this.relayed.keys()]
  }

  subscriptionsOf(subscriber: Subscriber): Subscription<Subscriber>[] {
    return [...this.relayed.values()].flatMap((relayed) => relayed.subscriptions(subscriber))
  }

  /** A client of this node is gone, or may not read the map any more. */
  leave(subscriber: Subscriber, leaves: (map: string) => boolean): void {
    const session = this.numbers.get(subscriber)
    if (session === undefined) return
    for (const [owner, relayed] of this.relayed) {
      for (const { map: mapName, partitionIds } of relayed.subscriptions(subscriber)) {
        if (!leaves(mapName)) continue
        relayed.remove(mapName, partitionIds, subscriber)
        const payload = { mapName, partitionIds: [...partitionIds] }
        this.up.add(owner, { session, message: { type: 'SYNC_STOP', payload } })
      }
    }
  }

  forget(subscriber: Subscriber): void {
    const session = this.numbers.get(subscriber)
    if (session === undefined) return
    this.numbers.delete(subscriber)
    this.own.delete(session)
  }

  // ── of the owner ──

  /** The client of another node that this message is from. */
  distantOf(nodeId: string, session: number): Subscriber {
    const sessions = this.distant.get(nodeId) ?? new Map<number, Distant>()
    this.distant.set(nodeId, sessions)
    const known = sessions.get(session)
    if (known !== undefined) return known
    const made = new Distant(nodeId, session, (message, to) => this.send(message, to))
    sessions.set(session, made)
    return made
  }

  /** It is told nothing any more. */
  dropDistant(nodeId: string, session: number): void {
    this.distant.get(nodeId)?.delete(session)
  }

  /** All clients of a node that is not linked any more. */
  forgetDistant(nodeId: string): Subscriber[] {
    this.up.forget(nodeId)
    this.down.forget(nodeId)
    const gone = [...(this.distant.get(nodeId)?.values() ?? [])]
    this.distant.delete(nodeId)
    return gone
  }

  private send(message: Encoded, to: Distant): void {
    this.down.add(to.nodeId, { to, message })
    const isNews = message.message.type === 'SERVER_EVENT' || message.message.type === 'SERVER_BATCH_EVENT'
    if (isNews && !this.fabric.hasRoom(to.nodeId)) this.overrun(to)
  }

  // Late, of an owner of the past: taken for the word of the one that was asked since, these two would be lies.

  private ended(owner: string, payload: SyncDownOf<'SYNC_ENDED'>['payload'], to: Subscriber): void {
    const { mapName } = payload
    const partitionIds = payload.partitionIds.filter((id) => this.isRelayed(owner, mapName, id, to))
    this.relayed.get(owner)?.remove(mapName, partitionIds, to)
    if (partitionIds.length > 0) to.deliver(new Encoded({ type: 'SYNC_ENDED', payload: { ...payload, partitionIds } }))
  }

  private roots(owner: string, payload: SyncDownOf<'SYNC_RESP_ROOT'>['payload'], to: Subscriber): void {
    const { mapName, timestamp } = payload
    const roots = payload.roots.filter(({ partitionId }) => this.isRelayed(owner, mapName, partitionId, to))
    if (roots.length > 0) to.deliver(new Encoded(rootsMessage(mapName, roots, timestamp)))
  }

  private numberOf(subscriber: Subscriber): number {
    const known = this.numbers.get(subscriber)
    if (known !== undefined) return known
    const session = ++this.sessions
    this.numbers.set(subscriber, session)
    this.own.set(session, subscriber)
    return session
  }

  private relayedBy(owner: string): Subscribers<Subscriber> {
    const known = this.relayed.get(owner) ?? new Subscribers<Subscriber>(() => undefined)
    this.relayed.set(owner, known)
    return known
  }
}

/** What goes to several clients of one node travels there once. */
function inGroups(items: readonly { readonly to: Distant; readonly message: Encoded }[]): DownItem[] {
  const groups: { message: SyncDown; sessions: number[] }[] = []
  let last: Encoded | undefined
  for (const { to, message } of items) {
    if (message === last) groups.at(-1)?.sessions.push(to.session)
    else groups.push({ message: message.message, sessions: [to.session] })
    last = message
  }
  return groups
}
