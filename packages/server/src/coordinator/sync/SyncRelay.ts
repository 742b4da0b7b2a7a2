/**
 * A client that does not reach the owner of a partition syncs through the node it reaches: that one passes its messages
 * on, and what the owner sends back. To the owner such a client is a subscriber like any other, at another node.
 */
import { partitionIdOf, type Runtime, type SyncDown, type SyncUp } from '@topgunbuild/core'
import type { ClusterFabric } from '../../cluster/ClusterFabric'
import type { PeerMessageOf } from '../../cluster/mesh/peer-messages'
import { TurnOutbox } from '../../cluster/partitions/TurnOutbox'
import { Encoded, type Subscriber } from './Encoded'
import { rootsMessage } from './merkle-answers'
import { Subscribers, type Subscription } from './Subscribers'
import {
  aboutOf,
  aboutOfFenced,
  beginsOrEnds,
  isBegin,
  isFenced,
  isStop,
  stopOf,
  type Fenced,
  type Topic,
} from './topics'

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
    const about = { ...aboutOf(message), subscriber }
    if (isBegin(message)) this.relayedBy(owner).add(about)
    if (isStop(message)) this.relayedBy(owner).remove(about)
    this.up.add(owner, { session, message })
  }

  isRelayed(owner: string, topic: Topic, partitionId: number, subscriber: Subscriber): boolean {
    return this.relayed.get(owner)?.has(topic, partitionId, subscriber) === true
  }

  onDown(from: string, { items }: PeerMessageOf<'SYNC_DOWN'>): void {
    for (const { sessions, message } of items) {
      const encoded = new Encoded(message)
      for (const session of sessions) {
        const subscriber = this.own.get(session)
        if (subscriber === undefined) continue
        if (isFenced(message)) this.deliverFenced(from, message, subscriber)
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

  /** A client of this node is gone, or may not be told of these topics any more. */
  leave(subscriber: Subscriber, leaves: (topic: Topic) => boolean): void {
    const session = this.numbers.get(subscriber)
    if (session === undefined) return
    for (const [owner, relayed] of this.relayed) {
      for (const one of relayed.subscriptions(subscriber)) {
        if (!leaves(one.topic)) continue
        relayed.remove(one)
        this.up.add(owner, { session, message: stopOf(one) })
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
    if (!beginsOrEnds(message.message) && !this.fabric.hasRoom(to.nodeId)) this.overrun(to)
  }

  private deliverFenced(owner: string, message: Fenced, to: Subscriber): void {
    const { topic, partitionIds } = aboutOfFenced(message)
    const known = partitionIds.filter((partitionId) => this.isRelayed(owner, topic, partitionId, to))
    if (known.length === 0) return
    const isEnd = message.type === 'SYNC_ENDED' || message.type === 'QUERY_ENDED'
    if (isEnd) this.relayed.get(owner)?.remove({ topic, partitionIds: known, subscriber: to })
    to.deliver(new Encoded(known.length === partitionIds.length ? message : partOf(message, new Set(known))))
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
    const known = this.relayed.get(owner) ?? new Subscribers<Subscriber>()
    this.relayed.set(owner, known)
    return known
  }
}

function partOf(message: Fenced, known: ReadonlySet<number>): SyncDown {
  switch (message.type) {
    case 'SYNC_RESP_ROOT': {
      const { mapName, roots, timestamp } = message.payload
      return rootsMessage(
        mapName,
        roots.filter(({ partitionId }) => known.has(partitionId)),
        timestamp,
      )
    }
    case 'SYNC_RESP_BUCKETS': {
      const nodes = message.payload.nodes.filter(({ partitionId }) => known.has(partitionId))
      return { ...message, payload: { ...message.payload, nodes } }
    }
    case 'SYNC_RESP_LEAF': {
      const leaves = message.payload.leaves.filter(({ partitionId }) => known.has(partitionId))
      return { ...message, payload: { ...message.payload, leaves } }
    }
    case 'SYNC_ENDED':
      return { ...message, payload: { ...message.payload, partitionIds: [...known] } }
    case 'QUERY_ENDED':
      return { ...message, payload: { ...message.payload, partitionIds: [...known] } }
    case 'QUERY_RESP': {
      const results = message.payload.results.filter(({ key }) => known.has(partitionIdOf(key)))
      return { ...message, payload: { ...message.payload, partitionIds: [...known], results } }
    }
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
