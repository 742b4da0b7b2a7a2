/** What clients are told of the cluster: the map on request, and pushed to all when it changed, once a turn. */
import { partitionMapOf, serialize } from '@topgunbuild/core'
import type { ClusterState, DownMessage, Runtime } from '@topgunbuild/core'

const RETRY_AFTER_MS = 100

export interface PublisherOptions {
  readonly runtime: Runtime
  readonly state: () => ClusterState | null
  readonly broadcast: (frame: Uint8Array) => void
}

export class PartitionMapPublisher {
  private pushed = 0
  private scheduled = false

  constructor(private readonly options: PublisherOptions) {}

  stateChanged(): void {
    if (this.scheduled) return
    this.scheduled = true
    this.options.runtime.endOfTurn(() => this.push())
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

  private push(): void {
    this.scheduled = false
    const state = this.options.state()
    if (state === null || state.mapVersion === this.pushed) return
    this.pushed = state.mapVersion
    this.options.broadcast(serialize(this.message(state)))
  }

  private message(state: ClusterState): DownMessage {
    return { type: 'PARTITION_MAP', payload: partitionMapOf(state, Math.round(this.options.runtime.wallNow())) }
  }
}
