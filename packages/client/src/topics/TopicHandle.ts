/** A topic as a program sees it: publish to everybody who listens, and listen. */
import type { Timestamp } from '@topgunbuild/core'
import type { WriteOptions } from '../ClientMap'
import type { Ack } from '../offline/ack'

export interface MessageContext {
  readonly timestamp: Timestamp
  /** Of the client that published it. */
  readonly publisherId: string
}

export type TopicListener<Data> = (data: Data, context: MessageContext) => void

/** A message without a time to live of its own is kept for a minute. */
export type PublishOptions = WriteOptions

export interface TopicRoad {
  publish(name: string, data: unknown, options: PublishOptions): void
  send(name: string, data: unknown, options: PublishOptions): Promise<Ack>
  subscribe(name: string, listener: TopicListener<unknown>): () => void
  whenSubscribed(name: string): Promise<void>
}

export class TopicHandle<Data = unknown> {
  /** Use `client.topic`. */
  constructor(
    /** Its name. */
    readonly id: string,
    private readonly road: TopicRoad,
  ) {}

  /**
   * Nobody waits, and a refusal is told by the client's `operation:rejected`.
   * @throws TopGunError REJECTED for what can never be sent, LOG_FULL when the op log has no room
   */
  publish(data: Data, options: Pick<PublishOptions, 'ttlMs'> = {}): void {
    this.road.publish(this.id, data, options)
  }

  /**
   * As `publish`, and resolves once the message is acknowledged. Whoever listens then hears it, also one who is away and
   * comes back within its time to live (default 60,000 ms), and whatever becomes of the owner.
   * Rejects with TOO_OLD when it ended before a node had it; the error is not `definite` where an earlier attempt may have
   * arrived.
   */
  send(data: Data, options: PublishOptions = {}): Promise<Ack> {
    return this.road.send(this.id, data, options)
  }

  /**
   * Hears every message of others once, from when `whenSubscribed` resolves; those of this client are not among them.
   * @returns the way to stop listening
   * @throws TopGunError REJECTED with more than 100 topics listened to, CLIENT_CLOSED after `close`
   */
  subscribe(listener: TopicListener<Data>): () => void {
    return this.road.subscribe(this.id, listener as TopicListener<unknown>)
  }

  /**
   * Resolves once a node tells this client of the topic: what is published from then on is heard.
   * Rejects with the refusal where the token does not permit it, and with REJECTED while nobody listens.
   */
  whenSubscribed(): Promise<void> {
    return this.road.whenSubscribed(this.id)
  }
}
