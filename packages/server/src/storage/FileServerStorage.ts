/**
 * Keeps records in files of one directory: an append-only log, and in memory where the newest entry of each key
 * stands (Bitcask: Sheehy and Smith, "A Log-Structured Hash Table for Fast Key/Value Data", 2010). Values stay on disk.
 */
import { TopGunError, type LWWRecord } from '@topgunbuild/core'
import type { Log } from '../config/server-config'
import { Compaction } from './Compaction'
import { payloadOf, valueOf, type Head } from './entry'
import type { Files } from './files'
import type { IServerStorage } from './IServerStorage'
import { lockDirectory } from './lock-directory'
import { NodeFiles } from './node-files'
import { readPlaces } from './read-places'
import { recover } from './recover'
import type { Place } from './Segment'
import { SegmentLog, type Write } from './SegmentLog'

export interface FileServerStorageOptions {
  /** Of this node alone; created where there is none. */
  readonly directory: string
  /** A file of the log is followed by the next one beyond this many bytes; default 64 MiB. */
  readonly segmentBytes?: number
  /** The log is compacted once so many of its bytes are dead; default 16 MiB, */
  readonly compactFromBytes?: number
  /** and they are this share of it; default 0.5. */
  readonly compactFromShare?: number
  /** Hears what was found and repaired, and what failed; default: nobody. */
  readonly log?: Log
  /** Default: the directory of the operating system. */
  readonly files?: Files
}

export interface FileServerStorageStats {
  readonly files: readonly string[]
  readonly totalBytes: number
  /** Of entries that are still needed. */
  readonly liveBytes: number
}

interface Opened {
  readonly segments: SegmentLog
  readonly compaction: Compaction
  readonly unlock: () => Promise<void>
}

export class FileServerStorage implements IServerStorage {
  readonly isDurable = true
  private readonly files: Files
  private readonly log: Log
  private opening: Promise<Opened> | undefined
  private closing: Promise<void> = Promise.resolve()
  private opened: Opened | undefined

  /** @throws TopGunError REJECTED with a sentence that names the option */
  constructor(private readonly options: FileServerStorageOptions) {
    if (options.directory === '') throw new TopGunError('REJECTED', 'directory: must not be empty')
    atLeast('segmentBytes', options.segmentBytes ?? 1, 1)
    atLeast('compactFromBytes', options.compactFromBytes ?? 1, 1)
    atLeast('compactFromShare', options.compactFromShare ?? 0.5, 0.01)
    this.files = options.files ?? new NodeFiles(options.directory)
    this.log = options.log ?? (() => undefined)
  }

  async initialize(): Promise<void> {
    // Whoever closed heard how that ended.
    this.opening ??= this.closing.catch(() => undefined).then(() => this.open())
    const { opening } = this
    try {
      const opened = await opening
      if (this.opening === opening) this.opened = opened
    } catch (error) {
      if (this.opening === opening) this.opening = undefined
      throw error
    }
  }

  close(): Promise<void> {
    const { opening } = this
    if (opening === undefined) return this.closing
    this.opening = undefined
    this.opened = undefined
    // Why it could not be opened was told to whoever initialized, and nothing was left open.
    this.closing = opening.then(shut, () => undefined)
    return this.closing
  }

  async maps(): Promise<string[]> {
    return this.current().segments.directory.mapNames()
  }

  async loadAllKeys(map: string): Promise<string[]> {
    return this.current().segments.directory.keys(map)
  }

  async load(map: string, key: string): Promise<LWWRecord<unknown> | undefined> {
    const place = this.current().segments.directory.record(map, key)
    if (place === undefined) return undefined
    const [record] = await read([place])
    return record as LWWRecord<unknown>
  }

  async loadAll(map: string, keys: readonly string[]): Promise<Map<string, LWWRecord<unknown>>> {
    const { directory } = this.current().segments
    const there = keys.flatMap((key) => {
      const place = directory.record(map, key)
      return place === undefined ? [] : [{ key, place }]
    })
    const records = await read(there.map(({ place }) => place))
    return new Map(there.map(({ key }, index) => [key, records[index] as LWWRecord<unknown>]))
  }

  async store(map: string, key: string, record: LWWRecord<unknown>): Promise<void> {
    await this.write([writeOf(['put', map, key], { of: record })])
  }

  async storeAll(map: string, records: ReadonlyMap<string, LWWRecord<unknown>>): Promise<void> {
    await this.write([...records].map(([key, record]) => writeOf(['put', map, key], { of: record })))
  }

  async delete(map: string, key: string): Promise<void> {
    await this.write([writeOf(['delete', map, key])])
  }

  async deleteAll(map: string, keys: readonly string[]): Promise<void> {
    await this.write(keys.map((key) => writeOf(['delete', map, key])))
  }

  async getMeta(name: string): Promise<unknown> {
    const place = this.current().segments.directory.fact(name)
    return place === undefined ? undefined : (await read([place]))[0]
  }

  async setMeta(name: string, value: unknown): Promise<void> {
    await this.write([writeOf(['meta', name], { of: value })])
  }

  /** Writes the log anew without what is dead; it does so by itself when it is worth it. */
  async compact(): Promise<void> {
    await this.current().compaction.run()
  }

  stats(): FileServerStorageStats {
    const { segments } = this.current()
    return {
      files: segments.fileNames,
      totalBytes: segments.totalBytes,
      liveBytes: segments.directory.liveBytes,
    }
  }

  private async write(writes: readonly Write[]): Promise<void> {
    const { segments } = this.current()
    if (writes.length > 0) await segments.write(writes)
  }

  private current(): Opened {
    if (this.opened !== undefined) return this.opened
    throw new TopGunError('INTERNAL', `"${this.options.directory}" is not open: await initialize() first.`)
  }

  private async open(): Promise<Opened> {
    try {
      await this.files.prepare()
      const unlock = await lockDirectory(this.files)
      try {
        return await this.openLocked(unlock)
      } catch (error) {
        // The first error is the one to tell.
        await Promise.allSettled([unlock()])
        throw error
      }
    } catch (error) {
      if (error instanceof TopGunError) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw new TopGunError('REJECTED', `"${this.files.place}" cannot be opened: ${why}`, { cause: error })
    }
  }

  private async openLocked(unlock: () => Promise<void>): Promise<Opened> {
    const recovered = await recover(this.files, this.log)
    const { segmentBytes = 2 ** 26, compactFromBytes = 2 ** 24, compactFromShare = 0.5 } = this.options
    const segments = new SegmentLog(this.files, recovered, segmentBytes, this.log, () => compaction.consider())
    const limits = { leastDeadBytes: compactFromBytes, deadShare: compactFromShare }
    const compaction = new Compaction(this.files, segments, limits, this.log)
    compaction.consider()
    return { segments, compaction, unlock }
  }
}

async function shut({ segments, compaction, unlock }: Opened): Promise<void> {
  try {
    await compaction.stop()
    await segments.close()
  } finally {
    await unlock()
  }
}

/** Encoded at once: what becomes of the value later is not what was handed in. */
function writeOf(head: Head, value?: { readonly of: unknown }): Write {
  return { head, payload: payloadOf(head, value) }
}

async function read(places: readonly Place[]): Promise<unknown[]> {
  const values: unknown[] = []
  await readPlaces(places, (payload, index) => (values[index] = valueOf(payload)))
  return values
}

function atLeast(option: string, value: number, least: number): void {
  if (!(value >= least)) throw new TopGunError('REJECTED', `${option}: must be at least ${least}, not ${value}`)
}
