/**
 * Writes what is needed of the sealed files into one, the base, while the log goes on in another file. A crash at any
 * step leaves a log that reads the same:
 *
 *     seal the last log, begin the next       from here on nothing is added to the old files
 *     copy what lives into base-n.unfinished  removed by the next opening
 *     fsync, rename to base-n, fsync names    from here on the files up to n count no more, be they there or not,
 *     remove the old files                    so that no put whose deletion was dropped comes back
 */
import type { Log } from '../config/server-config'
import { isCompactionDue, type CompactionLimits } from './compaction-due'
import { payloadOf } from './entry'
import type { Files } from './files'
import { readPlaces } from './read-places'
import { Segment, type Place } from './Segment'
import type { SegmentLog } from './SegmentLog'
import { fileNameOf, unfinishedNameOf, type SegmentName } from './segment-name'

const CHUNK_BYTES = 2 ** 20
/** Between two fsyncs, so that none of them keeps the disk from the log for long. */
const UNSYNCED_BYTES = 2 ** 23

interface Moved {
  readonly place: Place
  readonly offset: number
}

export class Compaction {
  private running: Promise<void> | undefined
  private isStopped = false
  /** After a failure: not before there is so much dead. */
  private deadBytesToWaitFor = 0

  constructor(
    private readonly files: Files,
    private readonly segments: SegmentLog,
    private readonly limits: CompactionLimits,
    private readonly log: Log,
  ) {}

  /** Starts one in the background when it is worth it. */
  consider(): void {
    const total = this.segments.totalBytes
    const live = this.segments.directory.liveBytes
    if (this.running !== undefined || this.isStopped || total - live < this.deadBytesToWaitFor) return
    if (!isCompactionDue({ total, live }, this.limits)) return
    void this.run().catch((error: unknown) => {
      this.deadBytesToWaitFor = total - live + this.limits.leastDeadBytes
      this.log('error', `"${this.files.place}" could not be compacted; nothing is lost`, { error: String(error) })
    })
  }

  /** Resolves when one that began after the call, or was running at it, has ended; `stop` ends it early. */
  run(): Promise<void> {
    this.running ??= this.compact().finally(() => (this.running = undefined))
    return this.running
  }

  async stop(): Promise<void> {
    this.isStopped = true
    // Whoever started it hears how it ends.
    await this.running?.catch(() => undefined)
  }

  private async compact(): Promise<void> {
    const old = await this.segments.sealAll()
    const name = { kind: 'base', number: old.at(-1)?.name.number ?? 0 } as const
    const written = await this.write(name, new Set(old))
    if (written === undefined) return
    for (const { place, offset } of written.moved) Object.assign(place, { segment: written.base, offset })
    this.segments.replace(old, written.base)
    await Promise.all(old.map((segment) => segment.retire()))
    for (const { fileName } of old) await this.files.remove(fileName)
  }

  /** Undefined: it was stopped. */
  private async write(
    name: SegmentName,
    old: ReadonlySet<Segment>,
  ): Promise<{ readonly base: Segment; readonly moved: readonly Moved[] } | undefined> {
    let base: Segment | undefined
    let isFinished = false
    try {
      base = await Segment.begin(this.files, name, unfinishedNameOf(name))
      const moved = await this.copy(old, base)
      if (moved === undefined) return undefined
      await base.append([payloadOf(['seal'])])
      await this.files.rename(unfinishedNameOf(name), fileNameOf(name))
      await this.files.syncNames()
      isFinished = true
      return { base, moved }
    } finally {
      // Should this fail, the next opening removes the file.
      if (!isFinished) await Promise.allSettled([base?.retire(), this.files.remove(unfinishedNameOf(name))])
    }
  }

  /**
   * What a later write replaces meanwhile is copied or not: the log behind the base has the last word.
   * Undefined: it was stopped.
   */
  private async copy(old: ReadonlySet<Segment>, base: Segment): Promise<Moved[] | undefined> {
    const moved: Moved[] = []
    let chunk: Place[] = []
    let bytes = 0
    let unsynced = 0
    const flush = async (): Promise<void> => {
      const payloads: Buffer[] = []
      await readPlaces(chunk, (payload, index) => (payloads[index] = payload))
      const places = await base.appendUnsafely(payloads)
      for (const [index, place] of chunk.entries()) moved.push({ place, offset: places[index]?.offset ?? 0 })
      unsynced += bytes
      if (unsynced >= UNSYNCED_BYTES) await base.file.sync()
      unsynced %= UNSYNCED_BYTES
      chunk = []
      bytes = 0
    }
    for (const place of this.segments.directory.places()) {
      if (!old.has(place.segment)) continue
      chunk.push(place)
      bytes += place.length
      if (bytes >= CHUNK_BYTES) await flush()
      if (this.isStopped) return undefined
    }
    await flush()
    return moved
  }
}
