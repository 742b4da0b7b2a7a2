/** Frames to messages and back: plain MessagePack, with JSON text accepted in its place. */
import { Packr } from 'msgpackr'
import type { z } from 'zod'
import type { DownMessage, MessageReading, UpMessage } from './client-messages'
import { downMessageSchema, upMessageSchema } from './client-messages'

const packr = new Packr({ useRecords: false })

export function serialize(value: unknown): Uint8Array {
  return packr.pack(value)
}

/** @throws when the bytes are not one MessagePack value */
export function deserialize<T = unknown>(bytes: Uint8Array | ArrayBuffer): T {
  return packr.unpack(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes) as T
}

/** @throws when the frame is neither MessagePack (bytes) nor JSON (text) */
export function decodeFrame(frame: Uint8Array | string): unknown {
  return typeof frame === 'string' ? JSON.parse(frame) : deserialize(frame)
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
  return (frame) => {
    let decoded: unknown
    try {
      decoded = decodeFrame(frame)
    } catch (error) {
      return { kind: 'undecodable', why: error instanceof Error ? error.message : String(error) }
    }
    const type: unknown = decoded === null || typeof decoded !== 'object' ? undefined : Reflect.get(decoded, 'type')
    if (typeof type !== 'string') return { kind: 'undecodable', why: 'a message is an object with a type' }
    if (!known.has(type)) return { kind: 'unknown', type }
    const parsed = schema.safeParse(decoded)
    if (parsed.success) return { kind: 'message', message: parsed.data as M }
    const issue = parsed.error.issues[0]
    return { kind: 'malformed', type, why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}` }
  }
}

export const readUpMessage = readerOf<UpMessage>(upMessageSchema)
export const readDownMessage = readerOf<DownMessage>(downMessageSchema)
