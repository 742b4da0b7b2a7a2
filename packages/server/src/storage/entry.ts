/**
 * What an entry says: its head (what, of which map and key) and, apart from it, the value as MessagePack. Opening a
 * log reads the heads alone, so that it costs no decoding of values.
 */
import { deserialize, serialize, TopGunError } from '@topgunbuild/core'
import { MAX_PAYLOAD_BYTES } from './frame'

/** Rises when a log is written that an older version could not read. */
export const FORMAT = 1

export type Head =
  /** The first of every file. */
  | readonly ['head', format: number]
  | readonly ['put', map: string, key: string]
  | readonly ['delete', map: string, key: string]
  | readonly ['meta', name: string]
  /** All in front of it is safe; written when a log is closed. */
  | readonly ['mark']
  /** The last of a file that is complete. */
  | readonly ['seal']

const NOTHING = new Uint8Array(0)
const LENGTH_BYTES = 4

/** @throws TopGunError TOO_LARGE */
export function payloadOf(head: Head, value?: { readonly of: unknown }): Uint8Array {
  const first = serialize(head)
  const second = value === undefined ? NOTHING : serialize(value.of)
  const payload = Buffer.allocUnsafe(LENGTH_BYTES + first.length + second.length)
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new TopGunError('TOO_LARGE', `A record of ${payload.length} bytes is too large to be stored.`)
  }
  payload.writeUInt32BE(first.length)
  payload.set(first, LENGTH_BYTES)
  payload.set(second, LENGTH_BYTES + first.length)
  return payload
}

/** Undefined: nothing that this version knows. */
export function headOf(payload: Buffer): Head | undefined {
  const head: unknown = deserialize(payload.subarray(LENGTH_BYTES, valueStart(payload)))
  return isHead(head) ? head : undefined
}

export function valueOf(payload: Buffer): unknown {
  return deserialize(payload.subarray(valueStart(payload)))
}

function valueStart(payload: Buffer): number {
  return LENGTH_BYTES + payload.readUInt32BE()
}

function isHead(head: unknown): head is Head {
  if (!Array.isArray(head)) return false
  const [kind, first, second]: unknown[] = head
  switch (kind) {
    case 'head':
      return typeof first === 'number'
    case 'put':
    case 'delete':
      return typeof first === 'string' && typeof second === 'string'
    case 'meta':
      return typeof first === 'string'
    default:
      return kind === 'mark' || kind === 'seal'
  }
}
