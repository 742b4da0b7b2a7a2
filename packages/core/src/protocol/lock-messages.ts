/**
 * Locks: a client asks for one by its name, waits until it is given or the wait is over, and gives it back with the
 * fencing token it was given. Asked again under the same `requestId`, the answer is the same.
 *
 *   LOCK_REQUEST ──▶ LOCK_GRANTED | LOCK_REFUSED      LOCK_RELEASE ──▶ LOCK_RELEASED | LOCK_REFUSED
 */
import { z } from 'zod'
import { opErrorSchema } from './op-error-schema'

/** How long a lock is held unless it is asked for again: what is asked beyond these bounds is taken for the bound. */
export const LOCK_TTL_MS = { byDefault: 10_000, least: 1000, most: 300_000 } as const

/** How long whoever names no wait waits for a lock that another holds. */
export const DEFAULT_LOCK_WAIT_MS = 30_000
/** Whoever wants to wait for longer asks again. */
export const LONGEST_LOCK_WAIT_MS = 3_600_000

export function lockTtlOf(askedMs: number | undefined): number {
  const { byDefault, least, most } = LOCK_TTL_MS
  return Math.min(Math.max(Math.round(askedMs ?? byDefault), least), most)
}

const name = z.string().min(1)

// client → node
export const lockRequestSchema = z.object({
  type: z.literal('LOCK_REQUEST'),
  payload: z.object({
    requestId: z.string().min(1),
    name,
    /** Milliseconds. */
    ttl: z.number().nonnegative().optional(),
    /** Who asks, across connections; absent from a 0.11 client, which holds by its connection. */
    holder: z.string().min(1).optional(),
    /** How long to wait for it while another holds it, milliseconds. */
    waitMs: z.number().nonnegative().optional(),
  }),
})
export const lockReleaseSchema = z.object({
  type: z.literal('LOCK_RELEASE'),
  payload: z.object({ requestId: z.string().optional(), name, fencingToken: z.number().int() }),
})

// node → client
export const lockGrantedSchema = z.object({
  type: z.literal('LOCK_GRANTED'),
  payload: z.object({ requestId: z.string(), name: z.string(), fencingToken: z.number().int() }),
})
export const lockReleasedSchema = z.object({
  type: z.literal('LOCK_RELEASED'),
  /** `success` is false where another token stands: then nothing was given back. */
  payload: z.object({ requestId: z.string(), name: z.string(), success: z.boolean() }),
})
export const lockRefusedSchema = z.object({
  type: z.literal('LOCK_REFUSED'),
  payload: z.object({ requestId: z.string(), name: z.string(), error: opErrorSchema }),
})

export const lockUpSchema = z.discriminatedUnion('type', [lockRequestSchema, lockReleaseSchema])
export const lockDownSchema = z.discriminatedUnion('type', [lockGrantedSchema, lockReleasedSchema, lockRefusedSchema])

export type LockUp = z.infer<typeof lockUpSchema>
export type LockDown = z.infer<typeof lockDownSchema>
export type LockUpOf<T extends LockUp['type']> = Extract<LockUp, { type: T }>
export type LockDownOf<T extends LockDown['type']> = Extract<LockDown, { type: T }>
