/** A node's success, as the caller of `put` is told it. */
import { reaches, type AckLevel, type OpResult, type WriteConcern } from '@topgunbuild/core'
import type { Session } from '../connection/IConnectionProvider'

/** What a caller of `put` is told. */
export interface Ack {
  readonly opId: string
  readonly level: AckLevel
  /** How many nodes hold the write, the owner included. */
  readonly copies: number
  /** Their nodeIds, the owner first. */
  readonly holders: readonly string[]
  /** The owner, or the node that answered when it does not say. */
  readonly servedBy: string
  /** Of the cluster state under which it was acknowledged; 0 when the node does not say. */
  readonly version: number
}

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
