/** Snapshots on their way to each node: a bound of bytes in flight, so that a bring-up never floods the link it needs. */
import type { PeerMessageOf } from '../mesh/peer-messages'

const BYTES_IN_FLIGHT = 2 * 2 ** 20

type Ack = Pick<PeerMessageOf<'STREAM_ACK'>['acks'][number], 'p' | 'term' | 'chunk'>

interface Lane {
  bytes: number
  readonly inFlight: Map<string, number>
  /** Each sends one chunk and tells its weight; undefined when it is not wanted any more. */
  readonly waiting: (() => { readonly ack: Ack; readonly bytes: number } | undefined)[]
}

function keyOf({ p, term, chunk }: Ack): string {
  return `${p}:${term}:${chunk}`
}

export class SnapshotLanes {
  private readonly lanes = new Map<string, Lane>()

  constructor(private readonly maxBytes = BYTES_IN_FLIGHT) {}

  /** On their way to all nodes, and not confirmed. */
  get bytes(): number {
    let bytes = 0
    for (const lane of this.lanes.values()) bytes += lane.bytes
    return bytes
  }

  /** Runs `send` now or when there is room, in the order asked for. */
  request(nodeId: string, send: Lane['waiting'][number]): void {
    const lane: Lane = this.lanes.get(nodeId) ?? { bytes: 0, inFlight: new Map(), waiting: [] }
    this.lanes.set(nodeId, lane)
    lane.waiting.push(send)
    this.run(lane)
  }

  acked(nodeId: string, ack: Ack): void {
    const lane = this.lanes.get(nodeId)
    const bytes = lane?.inFlight.get(keyOf(ack))
    if (lane === undefined || bytes === undefined) return
    lane.inFlight.delete(keyOf(ack))
    lane.bytes -= bytes
    this.run(lane)
  }

  /** Frames of this partition came from an owner of the past: its chunks will not be acknowledged. */
  refused(nodeId: string, partitionId: number): void {
    const lane = this.lanes.get(nodeId)
    if (lane === undefined) return
    for (const [key, bytes] of lane.inFlight) {
      if (!key.startsWith(`${partitionId}:`)) continue
      lane.inFlight.delete(key)
      lane.bytes -= bytes
    }
    this.run(lane)
  }

  /** The link ended: nothing in flight will be acknowledged, and whoever waits begins anew on the next link. */
  forget(nodeId: string): void {
    this.lanes.delete(nodeId)
  }

  private run(lane: Lane): void {
    while (lane.bytes < this.maxBytes) {
      const send = lane.waiting.shift()
      if (send === undefined) return
      const sent = send()
      if (sent === undefined) continue
      lane.inFlight.set(keyOf(sent.ack), sent.bytes)
      lane.bytes += sent.bytes
    }
  }
}
