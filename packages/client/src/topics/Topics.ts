/**
 * The topics of a client. A message travels the road of writes; who listens has the map of the topic open, as a mirror
 * that is told of it and remembers no more than which messages it has heard.
 */
import {
  isTopicName,
  MESSAGE_TTL_MS,
  messageKeyOf,
  MOST_TOPIC_NAME,
  partitionIdOf,
  TopGunError,
  topicMapOf,
  type DownMessage,
  type Runtime,
} from '@topgunbuild/core'
import type { WriteOptions } from '../ClientMap'
import type { IConnectionProvider, Session } from '../connection/IConnectionProvider'
import { Emitter } from '../Emitter'
import type { Ack } from '../offline/ack'
import { MapSync } from '../sync/MapSync'
import type { Placer } from '../sync/Placer'
import { Inbox, type Heard } from './Inbox'
import { TopicHandle, type PublishOptions, type TopicListener, type TopicRoad } from './TopicHandle'

/** As of TopGun 0.11: topics that one client listens to. */
export const MOST_SUBSCRIPTIONS = 100

export interface MessageRoad {
  send(mapName: string, key: string, value: unknown, options: WriteOptions): void
  sendAndWait(mapName: string, key: string, value: () => unknown, options: WriteOptions): Promise<Ack>
}

export interface Ids {
  /** Of this client, and in every run of it. */
  readonly clientId: string
  nextId(): string
}

export interface TopicEffects {
  readonly listenerThrew: (error: unknown) => void
  refused(mapName: string, error: TopGunError): void
}

interface Subscription {
  /** Of the topic. */
  readonly name: string
  readonly inbox: Inbox
  readonly heard: Emitter<{ message: Heard }>
  listeners: number
  refusal: TopGunError | null
  waiting: { readonly resolve: () => void; readonly reject: (error: TopGunError) => void }[]
}

export class Topics implements TopicRoad {
  private readonly handles = new Map<string, TopicHandle>()
  /** By the name of the topic's map. */
  private readonly subscriptions = new Map<string, Subscription>()
  private readonly sync: MapSync<Inbox>
  private isClosed = false

  constructor(
    private readonly runtime: Pick<Runtime, 'monotonicNow'>,
    private readonly road: MessageRoad,
    provider: IConnectionProvider,
    placer: Placer,
    private readonly ids: Ids,
    private readonly effects: TopicEffects,
  ) {
    this.sync = new MapSync<Inbox>(provider, placer, {
      received: (inbox, key, record, isNews) => {
        inbox.received(key, record, isNews, this.sync.isSynced(inbox.name))
      },
      drop: (inbox, key) => inbox.end(key),
      giveBack: (inbox, key) => inbox.end(key),
      synced: (mapName) => this.synced(mapName),
      refused: (mapName, error) => this.refused(mapName, error),
    })
  }

  /** @throws TopGunError REJECTED for what is no name of a topic */
  handle<Data>(name: string): TopicHandle<Data> {
    if (!isTopicName(name)) {
      const rule = `up to ${MOST_TOPIC_NAME} letters, digits and any of _ - . : /`
      throw new TopGunError('REJECTED', `The name of a topic has ${rule}; "${name.slice(0, MOST_TOPIC_NAME)}" is none.`)
    }
    const handle = this.handles.get(name) ?? new TopicHandle(name, this)
    this.handles.set(name, handle)
    return handle as TopicHandle<Data>
  }

  publish(name: string, data: unknown, options: PublishOptions): void {
    this.road.send(topicMapOf(name), this.keyIn(name), this.messageOf(data), lasting(options))
  }

  send(name: string, data: unknown, options: PublishOptions): Promise<Ack> {
    const message = this.messageOf(data)
    return this.road.sendAndWait(topicMapOf(name), this.keyIn(name), () => message, lasting(options))
  }

  subscribe(name: string, listener: TopicListener<unknown>): () => void {
    const subscription = this.subscriptions.get(topicMapOf(name)) ?? this.open(name)
    const stop = subscription.heard.on('message', ({ data, timestamp, publisherId }) => {
      listener(data, { timestamp, publisherId })
    })
    subscription.listeners += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      stop()
      subscription.listeners -= 1
      if (subscription.listeners === 0) this.close(subscription)
    }
  }

  whenSubscribed(name: string): Promise<void> {
    const subscription = this.subscriptions.get(topicMapOf(name))
    if (subscription === undefined) {
      return Promise.reject(new TopGunError('REJECTED', `Nobody listens to the topic "${name}" here.`))
    }
    if (subscription.refusal !== null) return Promise.reject(subscription.refusal)
    if (subscription.inbox.isOpen) return Promise.resolve()
    return new Promise((resolve, reject) => subscription.waiting.push({ resolve, reject }))
  }

  /** Nothing that was published is missing here, as far as was told. */
  isSynced(mapName: string): boolean {
    return this.sync.isSynced(mapName)
  }

  message(from: Session, message: DownMessage): void {
    this.sync.message(from, message)
  }

  connectionLost(connectionId: number): void {
    this.sync.connectionLost(connectionId)
  }

  /** Whoever waits is told. */
  closeAll(): void {
    this.isClosed = true
    for (const subscription of this.subscriptions.values()) this.close(subscription)
  }

  private open(name: string): Subscription {
    if (this.isClosed) throw new TopGunError('CLIENT_CLOSED', undefined, { definite: true })
    if (this.subscriptions.size >= MOST_SUBSCRIPTIONS) {
      throw new TopGunError('REJECTED', `A client listens to at most ${MOST_SUBSCRIPTIONS} topics.`)
    }
    const heard = new Emitter<{ message: Heard }>(this.effects.listenerThrew)
    const inbox = new Inbox(
      topicMapOf(name),
      this.ids.clientId,
      () => this.runtime.monotonicNow(),
      (message) => heard.emit('message', message),
    )
    const subscription = { name, inbox, heard, listeners: 0, refusal: null, waiting: [] }
    this.subscriptions.set(inbox.name, subscription)
    this.sync.open(inbox, 'drop', new Set([partitionIdOf(name)]))
    return subscription
  }

  private close({ name, inbox, waiting }: Subscription): void {
    this.subscriptions.delete(inbox.name)
    this.sync.close(inbox.name)
    const error = this.isClosed
      ? new TopGunError('CLIENT_CLOSED')
      : new TopGunError('REJECTED', `Nobody listens to the topic "${name}" here any more.`)
    for (const { reject } of waiting.splice(0)) reject(error)
  }

  private synced(mapName: string): void {
    const subscription = this.subscriptions.get(mapName)
    if (subscription === undefined) return
    subscription.refusal = null
    subscription.inbox.synced()
    for (const { resolve } of subscription.waiting.splice(0)) resolve()
  }

  private refused(mapName: string, error: TopGunError): void {
    const subscription = this.subscriptions.get(mapName)
    if (subscription === undefined) return
    subscription.refusal = error
    for (const { reject } of subscription.waiting.splice(0)) reject(error)
    this.effects.refused(mapName, error)
  }

  private messageOf(data: unknown): object {
    return { data, publisherId: this.ids.clientId }
  }

  private keyIn(name: string): string {
    return messageKeyOf(name, this.ids.nextId())
  }
}

function lasting(options: PublishOptions): WriteOptions {
  return { ...options, ttlMs: options.ttlMs ?? MESSAGE_TTL_MS.byDefault }
}
