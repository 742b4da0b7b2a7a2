/** From good messages to bad frames: one byte changed, cut short, too long, of wrong types, or never a message at all. */
import { serialize } from '@topgunbuild/core'
import fc from 'fast-check'
import { OPCODE, wsFrameOf } from '../strangers/ws-frames'

export interface BadFrame {
  /** In a word or two, for a count. */
  readonly how: string
  /** As it goes over the wire. */
  readonly bytes: Buffer
}

/** Bytes that are not even a frame. */
export const NO_WEBSOCKET = 'no WebSocket'

const OVERSIZE_BYTES = 64 * 2 ** 20 + 1
const MOST_CHANGED = 3

const whatever = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.anything({ maxDepth: 2, withDate: true, withNullPrototype: false, withBigInt: false }),
  fc.constantFrom<unknown>(null, -1, 1.5, 2 ** 53, -(2 ** 53), 1e308, '', '\u0000', '__proto__', [], {}, true),
)

interface Place {
  readonly holder: Record<string, unknown>
  readonly field: string
}

function placesIn(value: unknown): Place[] {
  if (value === null || typeof value !== 'object') return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((field) => [{ holder, field }, ...placesIn(holder[field])])
}

/** One field, however deep, holds something else, or is gone. */
function withAnotherType(message: object, at: number, value: unknown): object {
  const changed = structuredClone(message)
  const places = placesIn(changed)
  const place = places[at % places.length]
  if (place === undefined) return changed
  if (value === undefined) delete place.holder[place.field]
  else place.holder[place.field] = value
  return changed
}

/** What cannot be encoded is sent as the text that says so. */
function encoded(value: unknown): Uint8Array {
  try {
    return serialize(value)
  } catch (error) {
    return Buffer.from(String(error))
  }
}

function asText(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? 'undefined')
}

function binary(how: string, payloads: fc.Arbitrary<Uint8Array>): fc.Arbitrary<BadFrame> {
  return payloads.map((payload) => ({ how, bytes: wsFrameOf(OPCODE.binary, payload) }))
}

/** @param good messages of this end, before anything was done to them */
export function badFrames(good: fc.Arbitrary<object>): fc.Arbitrary<BadFrame> {
  const bytes = good.map((message) => Buffer.from(serialize(message)))
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: MOST_CHANGED })
  return fc.oneof(
    { weight: 3, arbitrary: binary('as it should be', bytes) },
    {
      weight: 6,
      arbitrary: binary(
        'bytes changed',
        fc.tuple(bytes, changes).map(([whole, all]) => {
          for (const [at, byte] of all) whole[at % whole.length] = byte
          return whole
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: binary(
        'cut short',
        fc.tuple(bytes, fc.nat()).map(([whole, at]) => whole.subarray(0, at % whole.length)),
      ),
    },
    {
      weight: 6,
      arbitrary: binary(
        'another type',
        fc
          .tuple(good, fc.nat(), fc.option(whatever, { nil: undefined }))
          .map(([message, at, value]) => encoded(withAnotherType(message, at, value))),
      ),
    },
    { weight: 2, arbitrary: binary('random bytes', fc.uint8Array({ maxLength: 300 })) },
    { weight: 2, arbitrary: binary('random values', whatever.map(encoded)) },
    {
      weight: 2,
      arbitrary: fc
        .oneof(good, whatever)
        .map((value) => ({ how: 'JSON text', bytes: wsFrameOf(OPCODE.text, asText(value)) })),
    },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 50 })
        .map((some) => ({ how: 'oversize', bytes: wsFrameOf(OPCODE.binary, some, OVERSIZE_BYTES) })),
    },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ minLength: 2, maxLength: 100 })
        .map((some) => ({ how: NO_WEBSOCKET, bytes: Buffer.from(some) })),
    },
  )
}
