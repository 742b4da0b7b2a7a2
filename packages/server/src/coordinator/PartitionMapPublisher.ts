/**
 * What clients are told of the cluster: the map on request, and pushed to all when it changed. At once, when it sends
 * them elsewhere; new backups alone, of which there are hundreds while a node joins, a little later and together.
 */
import { partitionMapOf, serialize } from '@topgunbuild/core'
import type { ClusterState, DownMessage, Runtime, Timer } from '@topgunbuild/core'

const RETRY_AFTER_MS = 100
/** Clients send nothing to a backup. */
const BACKUPS_TOLD_WITHIN_MS = 100
/** While backups change on and on, as after the loss of a node, each push comes twice as late as the one before, at most. */
const MOST_BACKUPS_WAIT_MS = 1600

export interface PublisherOptions {
  readonly runtime: Runtime
  readonly state: () => ClusterState | null
  readonly broadcast: (frame: Uint8Array) => void
}

export class PartitionMapPublisher {
  private pushed: ClusterState | null = null
  private scheduled = false
  private later: Timer | undefined
  /** Until the next push that tells of backups alone. */
  private waitMs = BACKUPS_TOLD_WITHIN_MS
  /** When backups alone were told of. */
  private toldAt = -Infinity
  /** Of a state that is asked about again: thousands of clients come back together. */
  private encoded: { readonly state: ClusterState; readonly frame: Uint8Array } | undefined

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

  /** An encoded message. */
  answerFor(currentVersion: number | undefined): Uint8Array {
    const state = this.options.state()
    if (state === null) {
      const message = 'This node is not in a cluster yet.'
      return encode({ type: 'NOT_READY', payload: { message, retryAfterMs: RETRY_AFTER_MS } })
    }
    if (currentVersion === state.mapVersion) {
      return encode({ type: 'PARTITION_MAP_CURRENT', payload: { version: state.mapVersion } })
    }
    return this.mapOf(state)
  }

  private turnEnded(): void {
    this.scheduled = false
    const state = this.options.state()
    if (state === null || state.mapVersion === this.pushed?.mapVersion) return
    if (this.pushed === null || sendsElsewhere(state, this.pushed)) this.push()
    else this.later ??= this.pushLater()
  }

  /** A map is some 16 KiB, for every client of every node. */
  private pushLater(): Timer {
    const { runtime } = this.options
    const goesOn = runtime.monotonicNow() - this.toldAt < this.waitMs
    this.waitMs = goesOn ? Math.min(2 * this.waitMs, MOST_BACKUPS_WAIT_MS) : BACKUPS_TOLD_WITHIN_MS
    return runtime.setTimer(this.waitMs, () => {
      this.toldAt = runtime.monotonicNow()
      this.push()
    })
  }

  private push(): void {
    this.later?.cancel()
    this.later = undefined
    const state = this.options.state()
    if (state === null) return
    this.pushed = state
    this.options.broadcast(this.mapOf(state))
  }

  private mapOf(state: ClusterState): Uint8Array {
    if (this.encoded?.state === state) return this.encoded.frame
    const frame = encode(this.message(state))
    this.encoded = { state, frame }
    return frame
  }

  private message(state: ClusterState): DownMessage {
    return { type: 'PARTITION_MAP', payload: partitionMapOf(state, Math.round(this.options.runtime.wallNow())) }
  }
}

function encode(message: DownMessage): Uint8Array {
  return serialize(message)
}

/** True when another node serves a partition, or when there are other nodes to turn to. */
function sendsElsewhere(after: ClusterState, before: ClusterState): boolean {
  return (
    after.clusterId !== before.clusterId ||
    JSON.stringify(after.members) !== JSON.stringify(before.members) ||
    after.partitions.some(({ owner }, partitionId) => owner !== before.partitions[partitionId]?.owner)
  )
}
