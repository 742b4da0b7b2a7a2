/** Who is told of changes in which partitions of which maps. */

/** A map's partitions, and the one that is told of them. */
export interface Subscription<S> {
  readonly map: string
  readonly subscriber: S
  readonly partitionIds: readonly number[]
}

export class Subscribers<S> {
  private readonly byMap = new Map<string, Map<S, Set<number>>>()
  /** How many are told of a partition, by map: looked at with every write. */
  private readonly counts = new Map<string, Map<number, number>>()

  /** @param forgotten nobody is told of this partition of the map any more */
  constructor(private readonly forgotten: (map: string, partitionId: number) => void) {}

  isWatched(map: string, partitionId: number): boolean {
    return this.counts.get(map)?.has(partitionId) === true
  }

  has(map: string, partitionId: number, subscriber: S): boolean {
    return this.byMap.get(map)?.get(subscriber)?.has(partitionId) === true
  }

  /** With the partitions each is told of. */
  of(map: string): ReadonlyMap<S, ReadonlySet<number>> {
    return this.byMap.get(map) ?? new Map()
  }

  add(map: string, partitionIds: readonly number[], subscriber: S): void {
    const subscribers = this.byMap.get(map) ?? new Map<S, Set<number>>()
    this.byMap.set(map, subscribers)
    const told = subscribers.get(subscriber) ?? new Set()
    subscribers.set(subscriber, told)
    const counts = this.counts.get(map) ?? new Map<number, number>()
    this.counts.set(map, counts)
    for (const partitionId of partitionIds) {
      if (told.has(partitionId)) continue
      told.add(partitionId)
      counts.set(partitionId, (counts.get(partitionId) ?? 0) + 1)
    }
  }

  remove(map: string, partitionIds: Iterable<number>, subscriber: S): void {
    const told = this.byMap.get(map)?.get(subscriber)
    if (told === undefined) return
    for (const partitionId of partitionIds) if (told.delete(partitionId)) this.countDown(map, partitionId)
    if (told.size > 0) return
    this.byMap.get(map)?.delete(subscriber)
    if (this.byMap.get(map)?.size === 0) this.byMap.delete(map)
  }

  /** Of one subscriber, or of all. */
  subscriptions(of?: S): Subscription<S>[] {
    const found: Subscription<S>[] = []
    for (const [map, subscribers] of this.byMap) {
      for (const [subscriber, told] of subscribers) {
        if (of === undefined || subscriber === of) found.push({ map, subscriber, partitionIds: [...told] })
      }
    }
    return found
  }

  /** The subscriber is gone. */
  drop(subscriber: S): void {
    for (const { map, partitionIds } of this.subscriptions(subscriber)) this.remove(map, partitionIds, subscriber)
  }

  /** Ends what is told of these partitions, and says what that was. */
  end(ends: (partitionId: number) => boolean): Subscription<S>[] {
    const ended = this.subscriptions()
      .map((one) => ({ ...one, partitionIds: one.partitionIds.filter(ends) }))
      .filter(({ partitionIds }) => partitionIds.length > 0)
    for (const { map, partitionIds, subscriber } of ended) this.remove(map, partitionIds, subscriber)
    return ended
  }

  private countDown(map: string, partitionId: number): void {
    const counts = this.counts.get(map)
    const left = (counts?.get(partitionId) ?? 0) - 1
    if (left > 0) {
      counts?.set(partitionId, left)
      return
    }
    counts?.delete(partitionId)
    if (counts?.size === 0) this.counts.delete(map)
    this.forgotten(map, partitionId)
  }
}
