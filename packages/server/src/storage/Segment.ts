/** One open file of the log. It is closed only when nobody reads from it any more. */
import type { Files, OpenFile } from './files'
import { FORMAT, payloadOf } from './entry'
import { FRAME_OVERHEAD, framesOf, readFrame, seedOf } from './frame'
import { fileNameOf, type SegmentName } from './segment-name'

/** Where an entry stands. A compaction moves it: then segment and offset change together. */
export interface Place {
  segment: Segment
  offset: number
  /** Of the whole frame. */
  readonly length: number
}

export class Segment {
  private readonly seed: number
  private readers = 0
  private whenUnread: (() => void) | undefined

  constructor(
    readonly name: SegmentName,
    readonly file: OpenFile,
    /** So far the file is known to be on disk. */
    public size: number,
  ) {
    this.seed = seedOf(fileNameOf(name))
  }

  /**
   * Begins a file with its head; its name is not yet safe.
   * @param fileName where it differs from the name that the file is to have in the end
   */
  static async begin(files: Files, name: SegmentName, fileName = fileNameOf(name)): Promise<Segment> {
    const segment = new Segment(name, await files.create(fileName), 0)
    try {
      await segment.restart()
      return segment
    } catch (error) {
      await segment.retire()
      throw error
    }
  }

  static async open(files: Files, name: SegmentName): Promise<Segment> {
    const file = await files.open(fileNameOf(name))
    return new Segment(name, file, await file.size())
  }

  get fileName(): string {
    return fileNameOf(this.name)
  }

  /** Empties the file but for its head. */
  async restart(): Promise<void> {
    await this.file.truncate(0)
    this.size = 0
    await this.append([payloadOf(['head', FORMAT])])
  }

  /** Resolves, with the places in the order of the payloads, once they are on disk. */
  async append(payloads: readonly Uint8Array[]): Promise<Place[]> {
    const { places, bytes } = this.frame(payloads, this.size)
    await this.file.append(bytes)
    await this.file.sync()
    this.size += bytes.length
    return places
  }

  /** Only for a file that counts from a later step on: nothing is safe when it resolves. */
  async appendUnsafely(payloads: readonly Uint8Array[]): Promise<Place[]> {
    const { places, bytes } = this.frame(payloads, 0)
    await this.file.append(bytes)
    this.size += bytes.length
    return places
  }

  frameAt(bytes: Buffer, at: number, offset: number): ReturnType<typeof readFrame> {
    return readFrame(bytes, at, this.seed, offset)
  }

  hold(): void {
    this.readers++
  }

  release(): void {
    if (--this.readers === 0) this.whenUnread?.()
  }

  /** Nobody will begin to read; resolves when it is closed. */
  retire(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.whenUnread = () => {
        this.whenUnread = undefined
        this.file.close().then(resolve, reject)
      }
      if (this.readers === 0) this.whenUnread()
    })
  }

  private frame(payloads: readonly Uint8Array[], safe: number): { places: Place[]; bytes: Buffer } {
    const bytes = framesOf(payloads, this.seed, this.size, safe)
    let offset = this.size
    const places = payloads.map((payload) => {
      const place = { segment: this, offset, length: FRAME_OVERHEAD + payload.length }
      offset += place.length
      return place
    })
    return { places, bytes }
  }
}
