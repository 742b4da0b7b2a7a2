/**
 * Where each partition of what stays open is asked for: at its owner, or at a node that passes on. Whatever changes the
 * roads has all of it looked at anew, once a turn.
 */
import { PARTITION_COUNT, type Runtime, type SyncDownOf, type Timer } from '@topgunbuild/core'
import type { IConnectionProvider } from '../connection/IConnectionProvider'
import { isToMove, type Place } from './placement'

/** A map or a query that stays open. */
export interface Kept {
  /** The first client protocol whose nodes know of it. */
  readonly since: number
  /** No node lets this client have it; until there is another connection or token. */
  isRefused: boolean
  wants(partitionId: number): boolean
  placeOf(partitionId: number): Place | null
  /** From here on the partition is asked for there. */
  place(partitionId: number, place: Place): void
  /** It is asked for nowhere. */
  leave(partitionId: number): void
  begin(connectionId: number, partitionIds: readonly number[]): void
  stop(connectionId: number, partitionIds: readonly number[]): void
  /** Everything that was asked for on a connection is asked for nowhere. */
  leaveConnection(connectionId: number): void
}

/** As a node says it. */
export type Ending = Pick<SyncDownOf<'SYNC_ENDED' | 'QUERY_ENDED'>['payload'], 'partitionIds' | 'retryAfterMs'>

export class Placer {
  private readonly kept = new Set<Kept>()
  private retry: Timer | undefined
  private isStarted = false
  private isScheduled = false
  private isClosed = false

  constructor(
    private readonly runtime: Runtime,
    private readonly provider: IConnectionProvider,
  ) {}

  add(kept: Kept): void {
    this.kept.add(kept)
    this.schedule()
  }

  /** Nobody wants it any more: the nodes are told. */
  remove(kept: Kept): void {
    if (!this.kept.delete(kept)) return
    const stops = new Map<number, number[]>()
    for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId++) {
      const place = kept.placeOf(partitionId)
      if (place !== null) listIn(stops, place.connectionId).push(partitionId)
      kept.leave(partitionId)
    }
    for (const [connectionId, partitionIds] of stops) kept.stop(connectionId, partitionIds)
  }

  /** Nothing is asked for before. */
  start(): void {
    this.isStarted = true
    this.schedule()
  }

  close(): void {
    this.isClosed = true
    this.retry?.cancel()
  }

  /** A connection there was not; and perhaps another token. */
  connected(): void {
    for (const kept of this.kept) kept.isRefused = false
    this.schedule()
  }

  connectionLost(connectionId: number): void {
    for (const kept of this.kept) kept.leaveConnection(connectionId)
    this.schedule()
  }

  /**
   * A node tells no more of these partitions.
   * @returns true where it refuses, and none has refused before: nothing is asked for then
   */
  ended(kept: Kept, connectionId: number, { partitionIds, retryAfterMs }: Ending): boolean {
    for (const partitionId of partitionIds) {
      if (kept.placeOf(partitionId)?.connectionId === connectionId) kept.leave(partitionId)
    }
    if (retryAfterMs !== undefined) {
      this.scheduleIn(retryAfterMs)
      return false
    }
    const isNews = !kept.isRefused
    kept.isRefused = true
    return isNews
  }

  schedule(): void {
    if (this.isScheduled || !this.isStarted || this.isClosed || this.kept.size === 0) return
    this.isScheduled = true
    this.runtime.endOfTurn(() => {
      this.isScheduled = false
      if (!this.isClosed) for (const kept of this.kept) if (!kept.isRefused) this.placeAll(kept)
    })
  }

  /** A node said that it is too early. Whoever is told so first does not wait for the others. */
  private scheduleIn(delayMs: number): void {
    this.retry ??= this.runtime.setTimer(delayMs, () => {
      this.retry = undefined
      this.schedule()
    })
  }

  private placeAll(kept: Kept): void {
    const begins = new Map<number, number[]>()
    const stops = new Map<number, number[]>()
    for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId++) {
      if (!kept.wants(partitionId)) continue
      const candidate = this.provider.route(partitionId, null)
      const place = kept.placeOf(partitionId)
      if (candidate === null || !isToMove(place, candidate)) continue
      if (this.provider.protocolOf(candidate.connectionId) < kept.since) continue
      if (place !== null) {
        listIn(stops, place.connectionId).push(partitionId)
        kept.leave(partitionId)
      }
      kept.place(partitionId, candidate)
      listIn(begins, candidate.connectionId).push(partitionId)
    }
    for (const [connectionId, partitionIds] of stops) kept.stop(connectionId, partitionIds)
    for (const [connectionId, partitionIds] of begins) kept.begin(connectionId, partitionIds)
  }
}

function listIn(lists: Map<number, number[]>, at: number): number[] {
  const list = lists.get(at) ?? []
  lists.set(at, list)
  return list
}
