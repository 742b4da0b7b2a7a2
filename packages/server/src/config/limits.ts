/** What a node's queues may grow to, and how many may knock: the bounds of `docs/bounds.md`, as options. */

export interface Limits {
  /** Connections of clients at once; whoever comes beyond it is closed with 1013. Default 10000. */
  readonly maxConnections: number
  /** Connections of clients that have not shown a token yet; whoever comes beyond it is closed with 1013. Default 1000. */
  readonly maxUnauthenticated: number
  /** Maps and queries that one client has open at once; a further one is refused. Default 1000. */
  readonly maxOpenTopics: number
  /** Connections on the cluster port that have not proved the secret yet; beyond it closed with 1013. Default 100. */
  readonly maxPeerHandshakes: number
  /** Unsent bytes on the link to another node beyond which it is cut; it comes back and resyncs. Default 16 MiB. */
  readonly maxPeerBufferedBytes: number
  /**
   * Replication that has not left for a copy's node, in bytes; beyond it new writes of its partitions are told to
   * wait (OVERLOADED), so that a writer is never faster than the slowest copy. Default half of maxPeerBufferedBytes.
   */
  readonly maxBacklogBytes: number
  /** Writes taken in and not answered; beyond it new ones are told to wait (OVERLOADED). Default 64 MiB. */
  readonly maxUnansweredBytes: number
  /** Writes on their way to other nodes that own their keys; beyond it OVERLOADED. Default 64 MiB. */
  readonly maxForwardedBytes: number
  /** Forwarded writes that wait for a newer state; beyond it NOT_READY. Default 16 MiB. */
  readonly maxPulledBytes: number
  /** Writes held while partitions change hands, on this node; beyond it NOT_READY. Default 64 MiB. */
  readonly maxHeldBytes: number
  /** The same for one partition. Default 4 MiB. */
  readonly maxHeldBytesOfPartition: number
  /** Requests that wait for one lock; beyond it OVERLOADED. Default 1000. */
  readonly maxLockWaiters: number
  /** Replication of terms not yet learned; beyond it the link is reset, and the owner sends again. Default 64 MiB. */
  readonly maxEarlyBytes: number
  /** The window of recent ops of one partition; beyond it the oldest are forgotten. Default 256 KiB. */
  readonly maxRecentBytes: number
  /** Changes on their way to the disk; beyond it new writes are told to wait (OVERLOADED). Default 64 MiB. */
  readonly maxJournalBytes: number
  /** Snapshot chunks on their way to one node; the next ones wait. Default 2 MiB. */
  readonly maxSnapshotBytes: number
  /** What an operator is shown of the ops received last; beyond it the oldest are forgotten. Default 8 MiB. */
  readonly maxReceivedLogBytes: number
}

const KIB = 2 ** 10
const MIB = 2 ** 20

/** Beside the two values it may end in, a frame between nodes has at most about this. */
const PEER_FRAME_BYTES = 8 * MIB

type Check = (option: string, value: number, least: number, most: number) => number

/** @param check throws a sentence that names the option where the value is not within its bounds */
export function limitsOf(config: Partial<Limits>, maxValueBytes: number, check: Check): Limits {
  const bytes = (option: keyof Limits, byDefault: number, least = 64 * KIB): number =>
    check(option, config[option] ?? byDefault, least, 64 * 2 ** 30)
  const count = (option: keyof Limits, byDefault: number): number =>
    check(option, config[option] ?? byDefault, 1, 1_000_000)
  // A link whose bound is below one frame could never carry that frame.
  const leastLink = PEER_FRAME_BYTES + 2 * maxValueBytes
  const maxPeerBufferedBytes = bytes('maxPeerBufferedBytes', Math.max(16 * MIB, leastLink), leastLink)
  return {
    maxConnections: count('maxConnections', 10_000),
    maxUnauthenticated: count('maxUnauthenticated', 1000),
    maxOpenTopics: count('maxOpenTopics', 1000),
    maxPeerHandshakes: count('maxPeerHandshakes', 100),
    maxPeerBufferedBytes,
    maxBacklogBytes: bytes('maxBacklogBytes', Math.floor(maxPeerBufferedBytes / 2)),
    maxUnansweredBytes: bytes('maxUnansweredBytes', 64 * MIB),
    maxForwardedBytes: bytes('maxForwardedBytes', 64 * MIB),
    maxPulledBytes: bytes('maxPulledBytes', 16 * MIB),
    maxHeldBytes: bytes('maxHeldBytes', 64 * MIB),
    maxHeldBytesOfPartition: bytes('maxHeldBytesOfPartition', 4 * MIB),
    maxLockWaiters: count('maxLockWaiters', 1000),
    maxEarlyBytes: bytes('maxEarlyBytes', 64 * MIB),
    maxRecentBytes: bytes('maxRecentBytes', 256 * KIB, KIB),
    maxJournalBytes: bytes('maxJournalBytes', 64 * MIB),
    maxSnapshotBytes: bytes('maxSnapshotBytes', 2 * MIB),
    maxReceivedLogBytes: bytes('maxReceivedLogBytes', 8 * MIB, KIB),
  }
}
