/** Frames to messages and back: plain MessagePack, with JSON text accepted in its place. */
import { Packr } from 'msgpackr'
import type { z } from 'zod'
import { acceptorOf } from './acceptor'
import type { ClientOp, DownMessage, MessageReading, UpMessage } from './client-messages'
import { clientOpSchema, downMessageSchema, upMessageSchema } from './client-messages'

/**
 * A deeper frame is not read. One that decodes may still be too deep to encode again for a backup, and that
 * would end the node instead of the frame.
 */
export const MAX_FRAME_DEPTH = 500

/**
 * Without references: a part that holds itself has no end, one that is there twice, again and again, has as good as none,
 * and no bound counts them.
 */
const packr = new Packr({ useRecords: false, structuredClone: false })

export function serialize(value: unknown): Uint8Array {
  return packr.pack(value)
}

/** @throws when the bytes are not one MessagePack value */
export function deserialize<T = unknown>(bytes: Uint8Array | ArrayBuffer): T {
  return packr.unpack(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes) as T
}

/**
 * @param bytes MessagePack values, one behind the other
 * @param each hears of each value and where it lies; it must not encode or decode anything itself
 * @throws when the last value is cut off, and what `each` throws
 */
export function deserializeEach(bytes: Uint8Array, each: (value: unknown, from: number, to: number) => void): void {
  if (bytes.byteLength === 0) return
  packr.unpackMultiple(bytes, (value: unknown, from = 0, to = bytes.byteLength) => each(value, from, to))
}

/** @throws when the frame is neither MessagePack (bytes) nor JSON (text) */
export function decodeFrame(frame: Uint8Array | string): unknown {
  return typeof frame === 'string' ? JSON.parse(frame) : deserialize(frame)
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return false
  if (levels === 0) return true
  if (Array.isArray(value)) {
    for (const inner of value) if (isDeeperThan(levels - 1, inner)) return true
    return false
  }
  // What was decoded has no properties but its own; a list of its values would be made for nothing.
  for (const key in value) if (isDeeperThan(levels - 1, (value as Record<string, unknown>)[key])) return true
  return false
}

function knownTypes(schema: z.ZodDiscriminatedUnion): ReadonlySet<string> {
  return new Set(
    schema.options.map((option) => {
      const literal = (option as z.ZodObject<{ type: z.ZodLiteral<string> }>).shape.type
      return literal.value
    }),
  )
}

/** A reader of frames against one union of messages; it never throws. */
export function readerOf<M>(schema: z.ZodDiscriminatedUnion): (frame: Uint8Array | string) => MessageReading<M> {
  const known = knownTypes(schema)
  const accepts = acceptorOf(schema)
  return (frame) => {
    let decoded: unknown
    try {
      decoded = decodeFrame(frame)
    } catch (error) {
      return { kind: 'undecodable', why: error instanceof Error ? error.message : String(error) }
    }
    // Each level takes a byte at least, so most frames need no look.
    if (frame.length > MAX_FRAME_DEPTH && isDeeperThan(MAX_FRAME_DEPTH, decoded)) {
      return { kind: 'undecodable', why: `nested deeper than ${MAX_FRAME_DEPTH} levels` }
    }
    const type: unknown = decoded === null || typeof decoded !== 'object' ? undefined : Reflect.get(decoded, 'type')
    if (typeof type !== 'string') return { kind: 'undecodable', why: 'a message is an object with a type' }
    if (!known.has(type)) return { kind: 'unknown', type }
    if (accepts(decoded)) return { kind: 'message', message: decoded as M }
    const parsed = schema.safeParse(decoded)
    if (parsed.success) return { kind: 'message', message: parsed.data as M }
    const issue = parsed.error.issues[0]
    return { kind: 'malformed', type, why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}` }
  }
}

export const readUpMessage = readerOf<UpMessage>(upMessageSchema)
export const readDownMessage = readerOf<DownMessage>(downMessageSchema)

const acceptsOp = acceptorOf(clientOpSchema)

/** One op of a batch. @returns what is wrong with it, where it is none */
export function readOp(value: unknown): ClientOp | string {
  if (acceptsOp(value)) return value as ClientOp
  const parsed = clientOpSchema.safeParse(value)
  return parsed.success ? parsed.data : (parsed.error.issues[0]?.message ?? 'wrong shape')
}
