/** What is left to say of the acknowledgements of one turn. */
import type { PeerMessageOf } from '../mesh/peer-messages'

export type StreamAck = PeerMessageOf<'STREAM_ACK'>['acks'][number]

/**
 * Of a partition's contiguous stream the newest says it all. Every chunk of a snapshot is named, though: the owner has
 * room for the next ones only once it knows that each has arrived, also those of a bring-up it gave up.
 */
export function newestAcks(acks: readonly StreamAck[]): StreamAck[] {
  const newest = new Map<string, StreamAck>()
  for (const ack of acks) {
    newest.set(`${ack.p}:${ack.term}:${kindOf(ack)}`, ack)
  }
  return [...newest.values()]
}

function kindOf({ buckets, horizon, chunk }: StreamAck): string | number {
  if (buckets !== undefined) return 'buckets'
  return horizon === undefined ? chunk : 'horizon'
}
