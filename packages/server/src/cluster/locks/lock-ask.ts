/** What is asked about a lock, as it travels: an op whose record holds the question, and which the owner decides about. */
import type { ClientOp, LWWRecord, Timestamp } from '@topgunbuild/core'
import { WriteConcern } from '@topgunbuild/core'
import { z } from 'zod'

const PREFIX = 'lock:'

/** Stands for the maps of all locks where each of them would be too many. */
export const ALL_LOCKS = `${PREFIX}*`

export interface LockAsk {
  readonly kind: 'lock'
  readonly holder: string
  /** Of the holder, and never of another request: asked again, it is the same request. */
  readonly requestId: string
  readonly ttlMs: number
}

export interface UnlockAsk {
  readonly kind: 'unlock'
  readonly fencingToken: number
}

export type Ask = LockAsk | UnlockAsk

/**
 * How long before its deadline the wait of a request ends, so that there is time left to answer it. The deadline
 * travels with a request that is passed on; the end of its wait need not.
 */
export const LOCK_ANSWER_MS = 2000

const askSchemas = {
  LOCK: z.object({ kind: z.literal('lock'), holder: z.string(), requestId: z.string(), ttlMs: z.number().positive() }),
  UNLOCK: z.object({ kind: z.literal('unlock'), fencingToken: z.number().int() }),
}

/** The map that keeps the record of this lock, under its name as the key. */
export function lockMapOf(name: string): string {
  return `${PREFIX}${name}`
}

/** Its records are written by owners alone. */
export function isLockMap(map: string): boolean {
  return map.startsWith(PREFIX)
}

/** @param timestamp makes it an op like any other; nothing is decided by it */
export function askOp(id: string, name: string, ask: Ask, waitMs: number, timestamp: Timestamp): ClientOp {
  const record: LWWRecord<unknown> = { value: ask, timestamp }
  return {
    id,
    mapName: lockMapOf(name),
    key: name,
    opType: ask.kind === 'lock' ? 'LOCK' : 'UNLOCK',
    record,
    writeConcern: WriteConcern.REPLICATED,
    timeout: waitMs + LOCK_ANSWER_MS,
  }
}

/** Undefined of an op that is a write, or that asks what nobody understands. */
export function askIn(op: ClientOp): Ask | undefined {
  if (!isLockMap(op.mapName) || op.mapName !== lockMapOf(op.key)) return undefined
  if (op.opType !== 'LOCK' && op.opType !== 'UNLOCK') return undefined
  return askSchemas[op.opType].safeParse(op.record?.value).data
}
