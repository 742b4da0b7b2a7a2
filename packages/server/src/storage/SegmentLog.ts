/**
 * The files of an open log: entries go to the end of the last one, and are noted in the key directory once they are
 * on disk. When the last one is full it is sealed and another begun.
 */
import { TopGunError } from '@topgunbuild/core'
import type { Log } from '../config/server-config'
import { CommitQueue } from './CommitQueue'
import { payloadOf, type Head } from './entry'
import type { Files } from './files'
import type { KeyDirectory } from './KeyDirectory'
import type { Recovered } from './recover'
import { Segment } from './Segment'

export interface Write {
  readonly head: Head
  readonly payload: Uint8Array
}

export class SegmentLog {
  readonly directory: KeyDirectory
  private sealed: readonly Segment[]
  private active: Segment
  private readonly sizeAtOpening: number
  private readonly queue: CommitQueue<Write>

  /** @param committed runs after each commit */
  constructor(
    private readonly files: Files,
    recovered: Recovered,
    private readonly segmentBytes: number,
    private readonly log: Log,
    committed: () => void,
  ) {
    this.directory = recovered.directory
    this.sealed = recovered.sealed
    this.active = recovered.active
    this.sizeAtOpening = this.active.size
    this.queue = new CommitQueue(
      async (writes) => {
        await this.commit(writes)
        committed()
      },
      (error) => this.failed(error),
    )
  }

  get totalBytes(): number {
    return this.sealed.reduce((sum, { size }) => sum + size, this.active.size)
  }

  get fileNames(): readonly string[] {
    return [...this.sealed, this.active].map(({ fileName }) => fileName)
  }

  write(writes: readonly Write[]): Promise<void> {
    return this.queue.add(writes)
  }

  /** Seals what there is, and answers with it: nothing will be added there. */
  sealAll(): Promise<readonly Segment[]> {
    return this.queue.alone(async () => {
      await this.rotate()
      return this.sealed
    })
  }

  /** `base` is on disk and holds what is needed of the oldest segments: of these, those in `old` are let go. */
  replace(old: readonly Segment[], base: Segment): void {
    this.sealed = [base, ...this.sealed.filter((segment) => !old.includes(segment))]
  }

  /** Nothing must be handed in after this call. */
  async close(): Promise<void> {
    await this.queue.idle()
    if (!this.queue.hasFailed && this.active.size !== this.sizeAtOpening) await this.mark()
    await Promise.all([...this.sealed, this.active].map((segment) => segment.retire()))
  }

  private async mark(): Promise<void> {
    try {
      await this.queue.alone(() => this.active.append([payloadOf(['mark'])]))
    } catch (error) {
      // Logged when it failed. Whatever was handed in heard its own outcome, and the mark only helps to find damage.
      if (!this.queue.hasFailed) throw error
    }
  }

  private async commit(writes: readonly Write[]): Promise<void> {
    if (this.active.size >= this.segmentBytes) await this.rotate()
    const places = await this.active.append(writes.map(({ payload }) => payload))
    for (const [index, place] of places.entries()) {
      const write = writes[index]
      if (write !== undefined) this.directory.note(write.head, place)
    }
  }

  private async rotate(): Promise<void> {
    await this.active.append([payloadOf(['seal'])])
    // The seal is on disk before there is a next file, so only the last file can lack one.
    const next = await Segment.begin(this.files, { kind: 'log', number: this.active.name.number + 1 })
    this.sealed = [...this.sealed, this.active]
    this.active = next
    await this.files.syncNames()
  }

  private async failed(error: unknown): Promise<TopGunError> {
    const { place } = this.files
    const why = error instanceof Error ? error.message : String(error)
    this.log('error', `"${place}" could not be written; nothing more is`, { error: why, file: this.active.fileName })
    try {
      // What may have reached the disk or not is not to be found there after a restart.
      await this.active.file.truncate(this.active.size)
    } catch (again) {
      this.log('warn', `"${place}": what was not acknowledged may be found after a restart`, { error: String(again) })
    }
    const remedy = 'make room or replace the disk, then start the node again'
    return new TopGunError('INTERNAL', `"${place}" could not be written (${why}): ${remedy}.`, { cause: error })
  }
}
