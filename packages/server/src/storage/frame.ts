/**
 * One entry as it stands in a file: found by a marker, measured by its length, guarded by a CRC-32.
 *
 *     | marker 4 | length 4 | safe 6 | crc 4 | payload … |
 *
 * The checksum starts from the name of the file and the offset as well, so an entry that a disk put elsewhere, or a
 * copy of a log inside a value, is no entry. `safe` says how far the file was known to be on disk when the entry was
 * written: damage in front of that is damage to what was acknowledged, damage behind it may be a torn last write.
 */
import { crc32 } from 'node:zlib'

export const FRAME_OVERHEAD = 18
export const MAX_PAYLOAD_BYTES = 2 ** 27

export const MARKER = Buffer.from([0xf5, 0x54, 0x47, 0x0a])
const AT = { length: 4, safe: 8, crc: 14 } as const

/** What the checksums of a file start from. */
export function seedOf(fileName: string): number {
  return crc32(fileName)
}

function checksum(frame: Buffer, seed: number, offset: number): number {
  const start = (seed ^ offset ^ Math.floor(offset / 2 ** 32)) >>> 0
  return crc32(frame.subarray(FRAME_OVERHEAD), crc32(frame.subarray(AT.length, AT.crc), start))
}

/** Frames of consecutive entries, the first at `offset`; all share what was safe. */
export function framesOf(payloads: readonly Uint8Array[], seed: number, offset: number, safe: number): Buffer {
  const total = payloads.reduce((sum, { length }) => sum + FRAME_OVERHEAD + length, 0)
  const bytes = Buffer.allocUnsafe(total)
  let at = 0
  for (const payload of payloads) {
    const frame = bytes.subarray(at, at + FRAME_OVERHEAD + payload.length)
    frame.set(MARKER)
    frame.writeUInt32BE(payload.length, AT.length)
    frame.writeUIntBE(safe, AT.safe, 6)
    frame.set(payload, FRAME_OVERHEAD)
    frame.writeUInt32BE(checksum(frame, seed, offset + at), AT.crc)
    at += frame.length
  }
  return bytes
}

export type FrameReading =
  | { readonly kind: 'whole'; readonly payload: Buffer; readonly safe: number; readonly length: number }
  /** It may go on behind these bytes: so many are needed to tell. */
  | { readonly kind: 'short'; readonly needed: number }
  | { readonly kind: 'bad' }

/** @param offset where `bytes[at]` stands in the file */
export function readFrame(bytes: Buffer, at: number, seed: number, offset: number): FrameReading {
  const there = bytes.length - at
  if (there < FRAME_OVERHEAD) return { kind: 'short', needed: FRAME_OVERHEAD }
  if (bytes.compare(MARKER, 0, MARKER.length, at, at + MARKER.length) !== 0) return { kind: 'bad' }
  const payloadLength = bytes.readUInt32BE(at + AT.length)
  if (payloadLength > MAX_PAYLOAD_BYTES) return { kind: 'bad' }
  const length = FRAME_OVERHEAD + payloadLength
  if (there < length) return { kind: 'short', needed: length }
  const frame = bytes.subarray(at, at + length)
  if (frame.readUInt32BE(AT.crc) !== checksum(frame, seed, offset)) return { kind: 'bad' }
  return { kind: 'whole', payload: frame.subarray(FRAME_OVERHEAD), safe: frame.readUIntBE(AT.safe, 6), length }
}
