/** What a node sees of one other, "b", which says what a test makes it say. */
import { PEER_PROTOCOL_VERSION, type PeerIdentity, type PeerMessageOf } from '../../cluster/mesh/peer-messages'
import { Observations } from '../../cluster/membership/Observations'
import { ManualRuntime } from './ManualRuntime'
import { memberNamed, stateOf } from './states'

const INTERVAL = 100

export class WatchedMember {
  readonly runtime = new ManualRuntime()
  readonly seen: Observations
  private readonly peer: PeerIdentity

  /** Ticks are 100 ms apart. */
  constructor(deadAfterMs: number) {
    this.seen = new Observations({ runtime: this.runtime, heartbeatIntervalMs: INTERVAL, deadAfterMs })
    const { endpoint, clusterAddress } = memberNamed('b')
    const since = PEER_PROTOCOL_VERSION
    this.peer = { nodeId: 'b', incarnation: 'b-1', endpoint, clusterAddress, protocol: since, since }
    this.seen.stateChanged(stateOf(['a', 'b']))
    this.seen.linked(this.peer)
  }

  get isLost(): boolean {
    return this.seen.isLost(memberNamed('b'))
  }

  says(words: Partial<PeerMessageOf<'HEARTBEAT'>>): void {
    const rest = { stamp: 1, echo: this.seen.ticks, position: null, former: null, facts: [] }
    this.seen.heartbeat(this.peer, { type: 'HEARTBEAT', ...rest, ...words })
  }

  silentFor(ms: number): void {
    for (let step = 0; step < ms; step += INTERVAL) {
      this.runtime.advance(INTERVAL)
      this.seen.tick()
    }
  }

  unlink(): void {
    this.seen.unlinked(this.peer)
  }

  relink(): void {
    this.unlink()
    this.seen.linked(this.peer)
  }

  gone(): void {
    this.unlink()
    this.seen.processGone(this.peer)
  }
}
