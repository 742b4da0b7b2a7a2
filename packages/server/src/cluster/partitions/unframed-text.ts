/**
 * A text that is cut out of another one keeps all of that in memory: V8's sliced strings, from 13 characters on. The decoder
 * cuts texts out of whole frames, so one that is kept for long would keep what was said beside it.
 */

/** V8 copies what is shorter. */
const SHORTEST_SLICE = 13
const SCRATCH_BYTES = 64 * 1024
/** Holds nothing from one call to the next. */
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES)

/** @returns the same text, and of what it was cut out of nothing is kept with it */
export function unframedText(text: string): string {
  if (text.length < SHORTEST_SLICE) return text
  const buffer = text.length <= SCRATCH_BYTES ? scratch : Buffer.allocUnsafeSlow(text.length)
  const copy = buffer.toString('latin1', 0, buffer.write(text, 'latin1'))
  // The decoder makes each text with other characters by itself.
  return copy === text ? copy : text
}
