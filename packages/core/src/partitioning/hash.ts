/** 32-bit FNV-1a over UTF-16 code units (Fowler, Noll, Vo): the one hash on both ends of the wire. */

const OFFSET_BASIS = 0x811c9dc5
const PRIME = 0x01000193

/**
 * Unsigned 32-bit.
 * @param begun the hash of what stands before the text: of two texts, one behind the other, without putting them together
 */
export function hashString(text: string, begun = OFFSET_BASIS): number {
  let hash = begun
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), PRIME)
  }
  return hash >>> 0
}

/**
 * A hash of a text that may be summed up with others. FNV-1a may not: texts that differ in a late character have hashes
 * that differ by a multiple of one power of its prime, so that in a sum one change undoes another (of pairs of stamps that
 * differ in one digit each, four in ten thousand). The finalizer of MurmurHash3 (Appleby) leaves nothing of that.
 * Unsigned 32-bit.
 */
export function fingerprintOf(text: string): number {
  let hash = hashString(text)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Wrapping 32-bit sum: the order of the parts does not matter. */
export function combineHashes(hashes: readonly number[]): number {
  let sum = 0
  for (const hash of hashes) sum = (sum + hash) >>> 0
  return sum
}
