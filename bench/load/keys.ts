/** The keys and values that every contender writes: made before the clock runs, and the same for all. */

export const KEYS = 10_000

/** No common factor with the number of keys, so that neighbours in time are none in the table. */
const STRIDE = 7919
const VALUES = 64

export function keys(count = KEYS): readonly string[] {
  return Array.from({ length: count }, (_, index) => `key:${String(index).padStart(9, '0')}`)
}

/** Calls of the result walk through all keys, again and again. */
export function keyAfterKey(all = keys()): () => string {
  let at = 0
  return () => {
    at = (at + STRIDE) % all.length
    return all[at] ?? ''
  }
}

/** Letters, so that a byte of text is a byte on any wire. */
export function valueAfterValue(bytes: number): () => string {
  const all = Array.from({ length: VALUES }, (_, index) => `value ${index} `.repeat(bytes).slice(0, bytes))
  let at = 0
  return () => all[at++ % VALUES] ?? ''
}
