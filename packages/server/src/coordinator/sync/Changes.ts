/** The changes of a turn, told to everybody who has the map open: the newest of each key, in as few frames as may be. */
import type { LWWRecord, Runtime, ServerEvent, SyncDown } from '@topgunbuild/core'
import { inFrames } from '../../cluster/partitions/in-frames'
import { roughBytesOf } from '../../cluster/partitions/rough-bytes'
import { Encoded, type Subscriber } from './Encoded'
import type { Subscribers } from './Subscribers'
import { mapTopic } from './topics'

interface Change {
  readonly partitionId: number
  readonly event: ServerEvent
}

export class Changes {
  /** By map and key. */
  private changed = new Map<string, Map<string, Change>>()

  constructor(
    private readonly runtime: Runtime,
    private readonly subscribers: Subscribers<Subscriber>,
  ) {}

  note(map: string, partitionId: number, key: string, record: LWWRecord<unknown>): void {
    if (!this.subscribers.isWatched(mapTopic(map), partitionId)) return
    if (this.changed.size === 0) this.runtime.endOfTurn(() => this.tell())
    const changes = this.changed.get(map) ?? new Map<string, Change>()
    this.changed.set(map, changes)
    const eventType = record.value === null ? 'REMOVE' : 'PUT'
    changes.set(key, { partitionId, event: { mapName: map, eventType, key, record } })
  }

  /** What was noted so far: before a partition is compared, so that nothing is told twice. */
  tell(): void {
    const { changed } = this
    this.changed = new Map()
    const timestamp = Math.round(this.runtime.wallNow())
    for (const [map, changes] of changed) {
      const weighed = inFrames(
        [...changes.values()],
        ({ event }) => event.key.length + roughBytesOf(event.record?.value),
      )
      for (const frame of weighed) this.tellAll(map, frame, timestamp)
    }
  }

  private tellAll(map: string, changes: readonly Change[], timestamp: number): void {
    const whole = new Encoded(messageOf(changes, timestamp))
    for (const [subscriber, told] of this.subscribers.of(mapTopic(map))) {
      const own = changes.filter(({ partitionId }) => told.has(partitionId))
      if (own.length === changes.length) subscriber.deliver(whole)
      else if (own.length > 0) subscriber.deliver(new Encoded(messageOf(own, timestamp)))
    }
  }
}

function messageOf(changes: readonly Change[], timestamp: number): SyncDown {
  const [first] = changes
  if (changes.length === 1 && first !== undefined) return { type: 'SERVER_EVENT', payload: first.event, timestamp }
  return { type: 'SERVER_BATCH_EVENT', payload: { events: changes.map(({ event }) => event) }, timestamp }
}
