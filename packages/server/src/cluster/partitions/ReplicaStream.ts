/** The owner's side of one replica: where its stream stands, and the snapshot on its way. */
import type { Place } from './PartitionStore'

/** What a replica says that it has. */
export interface Shown {
  /** Sums, as a store tells them. */
  readonly buckets: readonly number[]
  /** Some of them may lie aside, and it waits to be told which to take over. */
  readonly isToBeTold: boolean
}

export class ReplicaStream {
  /** Highest seq the replica confirmed contiguous. */
  acked = 0
  /** Highest seq up to which the replica has said that all is on its disk. */
  kept = 0
  /** Up to where it has confirmed that it knows what was removed. */
  horizon = 0
  /** The stream began behind this seq; what is older comes with the snapshot. */
  base = 0
  /** A start was sent on the link that stands. */
  streaming = false
  /** The snapshot is complete there: from here on its acks are required. */
  required: boolean
  reported = false
  /** Seq the replica must reach before it is reported in sync. */
  syncAt = 0
  lastProgressAt: number
  /** Number of the question what it holds already, unique as that of a chunk; 0: none is out. */
  asked = 0
  /** What it has shown, until it is its turn to be compared. */
  private shown: Shown | undefined
  private places: readonly Place[] = []
  private nextPlace = 0
  /** Number of the chunk on its way; unique within the owner's term, so that no late ack counts for another bring-up. */
  awaitedChunk = 0
  /** Its next chunk waits for room on the link: no progress is expected. */
  queued = false
  /** Counts the bring-ups of this replica. */
  attempt = 0
  /** How often it was begun anew with on this link, for it had not answered. */
  stalls = 0
  /** Reported stalled: where a state still lists it, it is brought up anew. */
  condemned = false

  constructor(
    readonly nodeId: string,
    /** Another incarnation of the same name is another process, which holds nothing. */
    readonly incarnation: string,
    inSync: boolean,
    now: number,
  ) {
    this.required = inSync
    this.lastProgressAt = now
  }

  /** @param places what is to be sent, as far as that is known */
  beginSnapshot(places: readonly Place[], base: number): void {
    this.asked = 0
    this.shown = undefined
    this.fillSnapshot(places)
    this.awaitedChunk = 0
    this.attempt += 1
    this.base = base
    this.acked = base
    this.kept = 0
    this.horizon = 0
    this.required = false
    this.reported = false
  }

  showed(shown: Shown): void {
    this.asked = 0
    this.shown = shown
  }

  /** What it has shown, once in each bring-up. */
  takeShown(): Shown | undefined {
    const { shown } = this
    this.shown = undefined
    return shown
  }

  fillSnapshot(places: readonly Place[]): void {
    this.places = places
    this.nextPlace = 0
  }

  /** The places of the next chunk, each weighed by `weigh`, up to `maxBytes`. */
  nextChunk(maxBytes: number, weigh: (map: string, key: string) => number): Place[] {
    const chunk: Place[] = []
    let bytes = 0
    while (this.nextPlace < this.places.length && bytes < maxBytes) {
      const place = this.places[this.nextPlace++]
      if (place === undefined) break
      chunk.push(place)
      bytes += weigh(place.map, place.key)
    }
    return chunk
  }

  endSnapshot(): void {
    this.fillSnapshot([])
    // A replica with a disk confirms a chunk once it is there.
    this.kept = Math.max(this.kept, this.base)
    this.required = true
  }

  /** Places that are still to be sent. */
  get unsent(): number {
    return this.places.length - this.nextPlace
  }

  get snapshotSent(): boolean {
    return this.shown === undefined && this.nextPlace >= this.places.length
  }

  /** Whether it holds the change with this seq for certain. */
  covers(seq: number): boolean {
    return this.acked >= seq && (this.required || seq > this.base)
  }

  /** Whether the change with this seq is on its disk for certain. */
  keeps(seq: number): boolean {
    return this.kept >= seq && this.covers(seq)
  }
}
