/** A checked op on its way to the owner of its partition. */
import type { ClientOp, ErrorCode, LWWRecord, OpError, OpResult } from '@topgunbuild/core'
import type { Ask } from '../locks/lock-ask'
import type { Asked } from './ack-rule'
import { roughBytesOf } from './rough-bytes'

export interface RoutedOp {
  readonly op: ClientOp
  readonly opId: string
  readonly map: string
  readonly key: string
  readonly record: LWWRecord<unknown>
  readonly identity: string
  readonly partitionId: number
  readonly asked: Asked
  /** What it asks about a lock; absent: it is a write. */
  readonly ask?: Ask | undefined
  /** What the owner decided about it. */
  lock?: OpResult['lock']
  /** A forwarded op is never forwarded again. */
  readonly forwarded: boolean
  /** The client follows redirects, and this node gives them. */
  mayRedirect: boolean
  /** An earlier attempt was not answered: a refusal of this one says nothing of that. */
  mayHaveHappened: boolean
  /** Monotonic time after which nobody waits any more. */
  readonly deadlineAt: number
  /** Called once. */
  readonly respond: (result: OpResult) => void
}

export function failed(
  opId: string,
  version: number,
  code: ErrorCode,
  message: string,
  extra: Partial<OpError> = {},
): OpResult {
  return { opId, success: false, version, error: { code, message, ...extra } }
}

const DEFINITE: ReadonlySet<ErrorCode> = new Set(['NOT_READY', 'OVERLOADED', 'NOT_OWNER'])

/** What may be said of an op of which an earlier attempt was never answered. */
export function asFarAsKnown(routed: Pick<RoutedOp, 'opId' | 'mayHaveHappened'>, result: OpResult): OpResult {
  if (!routed.mayHaveHappened || result.error === undefined || !DEFINITE.has(result.error.code)) return result
  const message = 'An owner of the key was asked and did not answer; the next one is not ready yet.'
  return failed(routed.opId, result.version ?? 0, 'ACK_TIMEOUT', message)
}

/** What an op costs in memory while it waits, roughly. */
export function weightOf(routed: Pick<RoutedOp, 'key' | 'record'>): number {
  return 256 + routed.key.length + roughBytesOf(routed.record.value)
}
