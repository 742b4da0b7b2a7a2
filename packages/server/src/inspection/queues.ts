/** The names of a node's queues, as metrics and `docs/bounds.md` call them. */

export type QueueName =
  /** Connections, which are counted and not weighed. */
  | 'connections'
  | 'unauthenticated'
  | 'peer_handshakes'
  /** Maps and queries that clients have open, counted, too. */
  | 'open_topics'
  /** Unsent bytes on connections of clients, and on links to nodes. */
  | 'client_out'
  | 'peer_out'
  /** Replication, takeover and repair that waits for room on a link. */
  | 'outbox'
  | 'backlog'
  | 'unanswered'
  | 'forwarded'
  | 'pulled'
  | 'held_ops'
  /** Requests that wait for a lock, counted. */
  | 'lock_waiters'
  | 'early_frames'
  | 'recent_ops'
  /** Changes on their way to the disk. */
  | 'journal'
  | 'snapshots'
  | 'received_log'

/** Tells that something met the bound of the queue. */
export type BoundHit = (queue: QueueName) => void
