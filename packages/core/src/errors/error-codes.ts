/**
 * Every error a caller can meet: whether the operation definitely did not happen, what the client does next,
 * and one sentence. `docs/errors.md` is printed from this table.
 */

/** What the client does with an attempt that ended so. */
export type Retry =
  /** Learn who owns the key, send there; bounded. */
  | 'redirect'
  /** Wait as hinted, send again. */
  | 'wait'
  /** Same op, same id again until its deadline. */
  | 'same-op'
  /** Correct the time source, re-stamp, send as a new op. */
  | 're-stamp'
  /** Stop waiting and tell the caller; the op stays in the log and goes on. */
  | 'tell-keep'
  /** The op is over: take it out of the log and tell the caller. */
  | 'tell-drop'

export interface ErrorRow {
  /** True: the operation did not happen and never will through this attempt. */
  readonly definite: boolean
  readonly retry: Retry
  readonly sentence: string
}

export const ERROR_TABLE = {
  NOT_OWNER: { definite: true, retry: 'redirect', sentence: 'This node does not own the partition of the key.' },
  NOT_READY: { definite: true, retry: 'wait', sentence: 'The node cannot take this write now; try again shortly.' },
  OVERLOADED: { definite: true, retry: 'wait', sentence: 'The node is at the bound of a queue; try again shortly.' },
  REJECTED: { definite: true, retry: 'tell-drop', sentence: 'The request is refused as it stands.' },
  UNAUTHENTICATED: { definite: true, retry: 'tell-drop', sentence: 'The token was not accepted.' },
  FORBIDDEN: { definite: true, retry: 'tell-drop', sentence: 'The token does not permit this operation.' },
  MALFORMED: { definite: true, retry: 'tell-drop', sentence: 'The message could not be understood.' },
  VERSION_UNSUPPORTED: {
    definite: true,
    retry: 'tell-drop',
    sentence: 'The two ends speak no common protocol version.',
  },
  TOO_LARGE: { definite: true, retry: 'tell-drop', sentence: 'The key or value is larger than the node accepts.' },
  TOO_OLD: {
    definite: true,
    retry: 'tell-drop',
    sentence: 'The write is older than the removals that the cluster remembers, and may have been removed since.',
  },
  CLOCK_AHEAD: { definite: true, retry: 're-stamp', sentence: 'The timestamp lies too far in the future of the node.' },
  CONNECTION_LOST: { definite: false, retry: 'same-op', sentence: 'The connection ended before the answer came.' },
  ACK_TIMEOUT: { definite: false, retry: 'same-op', sentence: 'No answer came in time.' },
  INTERNAL: { definite: false, retry: 'same-op', sentence: 'The node met an error of its own.' },
  BACKUPS_UNCONFIRMED: {
    definite: false,
    retry: 'tell-keep',
    sentence: 'The owner applied the write, but too few backups confirmed it in time.',
  },
  REDIRECTS_EXHAUSTED: { definite: false, retry: 'tell-keep', sentence: 'The nodes kept naming other owners.' },
  DEADLINE_PASSED: { definite: false, retry: 'tell-keep', sentence: 'The deadline of the call passed first.' },
  CLIENT_CLOSED: { definite: false, retry: 'tell-keep', sentence: 'The client was closed before the answer came.' },
  LEVEL_NOT_REACHED: {
    definite: true,
    retry: 'tell-keep',
    sentence: 'The write was acknowledged below the level that was asked for.',
  },
  LOCK_HELD: {
    definite: true,
    retry: 'tell-drop',
    sentence: 'Another held the lock until the wait for it was over.',
  },
  LOG_FULL: { definite: true, retry: 'tell-drop', sentence: 'The op log is full; wait for acknowledgements.' },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERROR_TABLE

export const ERROR_CODES = Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]
