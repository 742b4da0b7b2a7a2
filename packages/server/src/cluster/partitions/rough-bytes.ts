/** About how much a value weighs, without encoding it: for bounds, not for accounts. */

const OVERHEAD_BYTES = 64

/** Bytes; never less than 64. */
export function roughBytesOf(value: unknown): number {
  if (typeof value === 'string') return OVERHEAD_BYTES + 2 * value.length
  if (value instanceof Uint8Array) return OVERHEAD_BYTES + value.byteLength
  if (value === null || typeof value !== 'object') return OVERHEAD_BYTES
  let bytes = OVERHEAD_BYTES
  for (const [key, inner] of Object.entries(value)) bytes += key.length + roughBytesOf(inner)
  return bytes
}
