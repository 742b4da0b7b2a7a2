/** Reads a file of the log from its beginning, a window at a time, as far as its entries are whole. */
import type { Segment } from './Segment'
import { FRAME_OVERHEAD, MARKER } from './frame'

const WINDOW_BYTES = 2 ** 20

export interface Found {
  readonly payload: Buffer
  readonly offset: number
  readonly length: number
}

/** Returns where the whole entries end: the size of the file when nothing is wrong with it. */
export async function scanSegment(segment: Segment, visit: (found: Found) => void): Promise<number> {
  let start = 0
  let needed = WINDOW_BYTES
  while (start < segment.size) {
    const window = await segment.file.read(start, Math.min(needed, segment.size - start))
    let at = 0
    needed = WINDOW_BYTES
    for (;;) {
      if (at === window.length) break
      const reading = segment.frameAt(window, at, start + at)
      if (reading.kind === 'whole') {
        visit({ payload: reading.payload, offset: start + at, length: reading.length })
        at += reading.length
        continue
      }
      if (reading.kind === 'bad' || start + at + reading.needed > segment.size) return start + at
      needed = Math.max(WINDOW_BYTES, reading.needed)
      break
    }
    start += at
  }
  return start
}

/**
 * Looks behind a bad entry for a whole one that was written when the bad one was known to be on disk. There is none
 * behind a last write that was torn, in whatever order its pages reached the disk.
 */
export async function isDamageToSafeData(segment: Segment, badAt: number): Promise<boolean> {
  let start = badAt + 1
  while (start + FRAME_OVERHEAD <= segment.size) {
    const window = await segment.file.read(start, Math.min(WINDOW_BYTES, segment.size - start))
    let at = window.indexOf(MARKER)
    for (; at !== -1; at = window.indexOf(MARKER, at + 1)) {
      if (await isProof(segment, start + at, badAt)) return true
    }
    if (start + window.length >= segment.size) return false
    start += window.length - (MARKER.length - 1)
  }
  return false
}

async function isProof(segment: Segment, offset: number, badAt: number): Promise<boolean> {
  let needed = FRAME_OVERHEAD
  while (offset + needed <= segment.size) {
    const reading = segment.frameAt(await segment.file.read(offset, needed), 0, offset)
    if (reading.kind !== 'short') return reading.kind === 'whole' && reading.safe > badAt
    needed = reading.needed
  }
  return false
}
