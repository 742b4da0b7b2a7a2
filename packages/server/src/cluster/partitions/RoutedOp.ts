/** A checked op on its way to the owner of its partition. */
import type { ClientOp, ErrorCode, LWWRecord, OpError, OpResult } from '@topgunbuild/core'
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
  /** A forwarded op is never forwarded again. */
  readonly forwarded: boolean
  /** The client follows redirects, and this node gives them. */
  mayRedirect: boolean
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

/** What a held op costs in memory, roughly. */
export function weightOf(routed: RoutedOp): number {
  return 256 + routed.key.length + roughBytesOf(routed.record.value)
}
