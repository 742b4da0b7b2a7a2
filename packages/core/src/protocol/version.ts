/** The protocol's version; each line says what it brought. A change of any message changes the pinned hash and this list. */

export const PROTOCOL_HISTORY = [
  { version: 1, brought: 'per-op results, levels, NOT_OWNER, partition maps with clusterId and lineage, AUTH renewal' },
  { version: 2, brought: 'sync by partition (SYNC_*, MERKLE_REQ_BUCKET) and live changes (SERVER_EVENT)' },
  { version: 3, brought: 'queries that stay (QUERY_*)' },
  { version: 4, brought: 'locks (LOCK_*)' },
  { version: 5, brought: 'horizons of partitions (SYNC_RESP_ROOT), TOO_OLD' },
] as const

export const PROTOCOL_VERSION = PROTOCOL_HISTORY[PROTOCOL_HISTORY.length - 1]!.version
