/** Reads entries from their places, those that stand near each other in one go. */
import { TopGunError } from '@topgunbuild/core'
import type { Place, Segment } from './Segment'

const RUN_BYTES = 2 ** 20
/** Reading so many bytes in vain costs less than another read. */
const GAP_BYTES = 2 ** 12

export interface Extent<S> {
  readonly segment: S
  readonly offset: number
  readonly length: number
}

export interface Run<S> extends Extent<S> {
  readonly members: readonly (Extent<S> & { readonly index: number })[]
}

/** One run for each read, of places named by their index. */
export function runsOf<S>(places: readonly Extent<S>[]): Run<S>[] {
  const bySegment = new Map<S, (Extent<S> & { readonly index: number })[]>()
  for (const [index, { segment, offset, length }] of places.entries()) {
    const of = bySegment.get(segment) ?? []
    bySegment.set(segment, of)
    of.push({ segment, offset, length, index })
  }
  const runs: Run<S>[] = []
  for (const [segment, extents] of bySegment) {
    extents.sort((one, other) => one.offset - other.offset)
    let members: (Extent<S> & { readonly index: number })[] = []
    let start = 0
    let end = 0
    for (const extent of extents) {
      const next = extent.offset + extent.length
      if (members.length > 0 && (extent.offset > end + GAP_BYTES || next > start + RUN_BYTES)) {
        runs.push({ segment, offset: start, length: end - start, members })
        members = []
      }
      if (members.length === 0) start = extent.offset
      members.push(extent)
      end = next
    }
    runs.push({ segment, offset: start, length: end - start, members })
  }
  return runs
}

/**
 * The places count as they are now: a compaction may move them meanwhile.
 * @param visit is given a payload that keeps its whole run in memory
 * @throws TopGunError INTERNAL when an entry is not what was written
 */
export async function readPlaces(
  places: readonly Place[],
  visit: (payload: Buffer, index: number) => void,
): Promise<void> {
  const runs = runsOf(places)
  const segments = new Set(runs.map(({ segment }) => segment))
  for (const segment of segments) segment.hold()
  try {
    for (const run of runs) await readRun(run, visit)
  } finally {
    for (const segment of segments) segment.release()
  }
}

async function readRun(run: Run<Segment>, visit: (payload: Buffer, index: number) => void): Promise<void> {
  const { segment, offset: start } = run
  const bytes = await segment.file.read(start, run.length)
  for (const { offset, length, index } of run.members) {
    const reading = segment.frameAt(bytes, offset - start, offset)
    if (reading.kind !== 'whole' || reading.length !== length) {
      throw new TopGunError('INTERNAL', `${segment.fileName} is damaged at offset ${offset}: the checksum is wrong.`)
    }
    visit(reading.payload, index)
  }
}
