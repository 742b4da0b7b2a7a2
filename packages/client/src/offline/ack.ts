/** A node's success, as the caller of `put` is told it. */
import { reaches, type AckLevel, type OpResult, type WriteConcern } from '@topgunbuild/core'
import type { Session } from '../connection/IConnectionProvider'
import type { Ack } from './PendingOp'

/** @param level for a result that names none of its own */
export function ackOf(result: OpResult, from: Session, level: AckLevel): Ack {
  const holders = result.holders ?? [from.nodeId]
  return {
    opId: result.opId,
    level: result.achievedLevel ?? level,
    copies: result.copies ?? holders.length,
    holders,
    servedBy: holders[0] ?? from.nodeId,
    version: result.version ?? 0,
  }
}

/** Without a concern of its own a write wants a copy beside the owner's: that is the default of a cluster. */
export function isDegraded(level: AckLevel, asked: WriteConcern | undefined): boolean {
  return !reaches(level, asked ?? 'REPLICATED')
}
