/** A question about a lock as it reaches the owner of its partition: made and read as the door makes and reads it. */
import type { OpResult } from '@topgunbuild/core'
import { askIn, askOp, type Ask, type LockAsk, type UnlockAsk } from '../../cluster/locks/lock-ask'
import { identityOf } from '../../cluster/partitions/identity'
import type { RoutedOp } from '../../cluster/partitions/RoutedOp'
import { routedOp } from './routed-op'

export interface AskedSketch {
  readonly name?: string
  readonly deadlineAt?: number
  readonly respond?: (result: OpResult) => void
}

/** The first request of this holder, unless another is named. */
export function wants(holder: string, change: Partial<LockAsk> = {}): LockAsk {
  return { kind: 'lock', holder, requestId: `${holder}-1`, ttlMs: 10_000, ...change }
}

export function givesBack(fencingToken: number): UnlockAsk {
  return { kind: 'unlock', fencingToken }
}

export function askedOp(opId: string, ask: Ask, { name = 'jobs', deadlineAt, respond }: AskedSketch = {}): RoutedOp {
  const record = { value: ask, timestamp: { millis: 1, counter: 0, nodeId: 'door' } }
  const op = askOp(opId, name, ask, 0, record.timestamp)
  const plain = routedOp({
    opId,
    key: op.key,
    asked: 'REPLICATED',
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    ...(respond === undefined ? {} : { respond }),
  })
  const identity = identityOf(op.mapName, op.key, record.timestamp)
  return { ...plain, op, map: op.mapName, record, identity, ask: askIn(op) }
}
