/** Who is told of which partitions of which topics. */
import type { About, Topic } from './topics'

/** A topic's partitions, and the one that is told of them. */
export interface Subscription<S> extends About {
  readonly subscriber: S
}

export class Subscribers<S> {
  private readonly byTopic = new Map<Topic, Map<S, Set<number>>>()
  /** How many are told of a partition, by topic: looked at with every write. */
  private readonly counts = new Map<Topic, Map<number, number>>()

  /**
   * @param ended this one is told no more of this partition
   * @param forgotten and nobody is
   */
  constructor(
    private readonly ended: (topic: Topic, partitionId: number, subscriber: S) => void = () => undefined,
    private readonly forgotten: (topic: Topic, partitionId: number) => void = () => undefined,
  ) {}

  /** Nobody is told of anything. */
  get isEmpty(): boolean {
    return this.byTopic.size === 0
  }

  isWatched(topic: Topic, partitionId: number): boolean {
    return this.counts.get(topic)?.has(partitionId) === true
  }

  has(topic: Topic, partitionId: number, subscriber: S): boolean {
    return this.byTopic.get(topic)?.get(subscriber)?.has(partitionId) === true
  }

  /** With the partitions each is told of. */
  of(topic: Topic): ReadonlyMap<S, ReadonlySet<number>> {
    return this.byTopic.get(topic) ?? new Map()
  }

  add({ topic, partitionIds, subscriber }: Subscription<S>): void {
    const subscribers = this.byTopic.get(topic) ?? new Map<S, Set<number>>()
    this.byTopic.set(topic, subscribers)
    const told = subscribers.get(subscriber) ?? new Set()
    subscribers.set(subscriber, told)
    const counts = this.counts.get(topic) ?? new Map<number, number>()
    this.counts.set(topic, counts)
    for (const partitionId of partitionIds) {
      if (told.has(partitionId)) continue
      told.add(partitionId)
      counts.set(partitionId, (counts.get(partitionId) ?? 0) + 1)
    }
  }

  remove({ topic, partitionIds, subscriber }: Subscription<S>): void {
    const told = this.byTopic.get(topic)?.get(subscriber)
    if (told === undefined) return
    for (const partitionId of partitionIds) {
      if (!told.delete(partitionId)) continue
      this.ended(topic, partitionId, subscriber)
      this.countDown(topic, partitionId)
    }
    if (told.size > 0) return
    this.byTopic.get(topic)?.delete(subscriber)
    if (this.byTopic.get(topic)?.size === 0) this.byTopic.delete(topic)
  }

  /** Of one subscriber, or of all. */
  subscriptions(of?: S): Subscription<S>[] {
    const found: Subscription<S>[] = []
    for (const [topic, subscribers] of this.byTopic) {
      for (const [subscriber, told] of subscribers) {
        if (of === undefined || subscriber === of) found.push({ topic, subscriber, partitionIds: [...told] })
      }
    }
    return found
  }

  /** The subscriber is gone. */
  drop(subscriber: S): void {
    for (const one of this.subscriptions(subscriber)) this.remove(one)
  }

  /** Ends what is told of these partitions, and says what that was. */
  end(ends: (partitionId: number) => boolean): Subscription<S>[] {
    const ended = this.subscriptions()
      .map((one) => ({ ...one, partitionIds: one.partitionIds.filter(ends) }))
      .filter(({ partitionIds }) => partitionIds.length > 0)
    for (const one of ended) this.remove(one)
    return ended
  }

  private countDown(topic: Topic, partitionId: number): void {
    const counts = this.counts.get(topic)
    const left = (counts?.get(partitionId) ?? 0) - 1
    if (left > 0) {
      counts?.set(partitionId, left)
      return
    }
    counts?.delete(partitionId)
    if (counts?.size === 0) this.counts.delete(topic)
    this.forgotten(topic, partitionId)
  }
}
