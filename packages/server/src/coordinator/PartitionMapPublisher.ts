/**
 * What clients are told of the cluster: the map on request, and pushed to all when it changed. At once, when it sends
 * them elsewhere; new backups alone, of which there are hundreds while a node joins, a little later and together.
 */
import { partitionMapOf, serialize } from '@topgunbuild/core'
import type { ClusterState, DownMessage, Runtime, Timer } from '@topgunbuild/core'

const RETRY_AFTER_MS = 100
/** Clients send nothing to a backup. */
const BACKUPS_TOLD_WITHIN_MS = 100

export interface PublisherOptions {
  readonly runtime: Runtime
  readonly state: () => ClusterState | null
  readonly broadcast: (frame: Uint8Array) => void
}

export class PartitionMapPublisher {
  private pushed: ClusterState | null = null
  private scheduled = false
  private later: Timer | undefined

  constructor(private readonly options: PublisherOptions) {}

  stateChanged(): void {
    if (this.scheduled) return
    this.scheduled = true
    this.options.runtime.endOfTurn(() => this.turnEnded())
  }

  /** Nothing is pushed any more. */
  close(): void {
    this.later?.cancel()
  }

  answerFor(currentVersion: number | undefined): DownMessage {
    const state = this.options.state()
    if (state === null) {
      return {
        type: 'NOT_READY',
        payload: { message: 'This node is not in a cluster yet.', retryAfterMs: RETRY_AFTER_MS },
      }
    }
    if (currentVersion === state.mapVersion) {
      return { type: 'PARTITION_MAP_CURRENT', payload: { version: state.mapVersion } }
    }
    return this.message(state)
  }

  private turnEnded(): void {
    this.scheduled = false
    const state = this.options.state()
    if (state === null || state.mapVersion === this.pushed?.mapVersion) return
    if (this.pushed === null || sendsElsewhere(state, this.pushed)) this.push()
    else this.later ??= this.options.runtime.setTimer(BACKUPS_TOLD_WITHIN_MS, () => this.push())
  }

  private push(): void {
    this.later?.cancel()
    this.later = undefined
    const state = this.options.state()
    if (state === null) return
    this.pushed = state
    this.options.broadcast(serialize(this.message(state)))
  }

  private message(state: ClusterState): DownMessage {
    return { type: 'PARTITION_MAP', payload: partitionMapOf(state, Math.round(this.options.runtime.wallNow())) }
  }
}

/** True when another node serves a partition, or when there are other nodes to turn to. */
function sendsElsewhere(after: ClusterState, before: ClusterState): boolean {
  return (
    after.clusterId !== before.clusterId ||
    JSON.stringify(after.members) !== JSON.stringify(before.members) ||
    after.partitions.some(({ owner }, partitionId) => owner !== before.partitions[partitionId]?.owner)
  )
}
