/**
 * Keeps a client's records and its op log in a file of SQLite, for programs on Node. SQLite is compiled to WebAssembly
 * (node-sqlite3-wasm): nothing is built at installation, and nothing of it runs beside the event loop.
 */
import { defaultRuntime, serialize, TopGunError, type Runtime } from '@topgunbuild/core'
import { storable } from '../copy-of'
import type { IStorageAdapter, OpLogEntry } from '../storage-port'
import { GroupCommit } from './GroupCommit'
import { openDatabase, type OpenDatabase } from './open-database'

export interface SqliteStorageOptions {
  /**
   * Where the database is kept; created where there is none. A client of one name has one file in it, and one process
   * at a time may open it, so every client that runs at the same time needs a directory of its own.
   */
  readonly directory: string
  /** Whose turns of the event loop share a transaction; default: Node's. */
  readonly runtime?: Pick<Runtime, 'endOfTurn'>
}

interface Opened extends OpenDatabase {
  readonly commits: GroupCommit
}

/**
 * What resolved survives the loss of the process, and a loss of power as far as the disk keeps what it says it keeps:
 * every commit waits for one fsync of a write-ahead log (`journal_mode=WAL`, `synchronous=FULL`). What had not resolved
 * may be there or not; of `batchPut` it is all or nothing. A damaged end of the log is cut off when it is opened.
 *
 * An fsync takes a fraction of a millisecond to some ten, and the event loop stands still meanwhile. Calls of one turn
 * share it: awaited one by one 200 to 1,500 ops a second can be appended, 256 at once 60,000 (docs/performance.md).
 *
 * A value comes back as it would come from a node: what MessagePack has no form for, a Map or a Set, is plain
 * afterwards. One machine only: on a directory that several machines share, the lock of one is not seen by the others.
 */
export class SqliteStorageAdapter implements IStorageAdapter {
  readonly ordersCalls = true
  private readonly runtime: Pick<Runtime, 'endOfTurn'>
  private name: string | undefined
  private opening: Promise<Opened> | undefined
  private closing: Promise<void> = Promise.resolve()
  private opened: Opened | undefined

  /** @throws TopGunError REJECTED with a sentence that names the option */
  constructor(private readonly options: SqliteStorageOptions) {
    if (typeof options.directory !== 'string' || options.directory === '') {
      throw new TopGunError('REJECTED', 'directory: must be the path of a directory')
    }
    this.runtime = options.runtime ?? defaultRuntime()
  }

  /**
   * Opens the database, or makes it. A second time it does nothing.
   * @throws TopGunError REJECTED, with what to do: it is open elsewhere, damaged, of another program, or
   *   node-sqlite3-wasm is not installed
   */
  async initialize(dbName: string): Promise<void> {
    if (this.opening !== undefined && this.name !== dbName) {
      throw new TopGunError('REJECTED', `This adapter has "${this.name}" open: close() it first, or use another one.`)
    }
    this.name = dbName
    // Whoever closed heard how that ended.
    this.opening ??= this.closing.catch(() => undefined).then(() => this.open(dbName))
    const { opening } = this
    try {
      const opened = await opening
      if (this.opening === opening) this.opened = opened
    } catch (error) {
      if (this.opening === opening) this.opening = undefined
      throw error
    }
  }

  /** What was asked for before is stored first. Can be opened again. */
  close(): Promise<void> {
    const { opening } = this
    if (opening === undefined) return this.closing
    this.opening = undefined
    this.opened = undefined
    // Why it could not be opened was told to whoever initialized, and nothing was left open.
    this.closing = opening.then(shut, () => undefined)
    return this.closing
  }

  get(key: string): Promise<unknown> {
    return this.ask(({ tables }) => tables.get(key))
  }

  /** @throws TopGunError REJECTED for what cannot be encoded, a function for example; INTERNAL when the disk fails */
  put(key: string, value: unknown): Promise<void> {
    return this.store(value, ({ tables }, bytes) => tables.put(key, bytes))
  }

  remove(key: string): Promise<void> {
    return this.ask(({ tables }) => tables.remove(key))
  }

  getMeta(key: string): Promise<unknown> {
    return this.ask(({ tables }) => tables.getMeta(key))
  }

  /** @throws TopGunError as `put` */
  setMeta(key: string, value: unknown): Promise<void> {
    return this.store(value, ({ tables }, bytes) => tables.setMeta(key, bytes))
  }

  /** All of them or none. @throws TopGunError as `put` */
  async batchPut(entries: Map<string, unknown>): Promise<void> {
    const encoded = Array.from(entries, ([key, value]) => ({ key, bytes: encode(value) }))
    await this.ask(({ tables }) => {
      for (const { key, bytes } of encoded) tables.put(key, bytes)
    })
  }

  /** Keeps the op as it travels where it is given that. @throws TopGunError as `put` */
  appendOpLog({ id: _given, ...entry }: OpLogEntry, encoded?: Uint8Array): Promise<number> {
    if (encoded !== undefined) return this.ask(({ tables }) => tables.append(encoded))
    return this.store(entry, ({ tables }, bytes) => tables.append(bytes))
  }

  getPendingOps(): Promise<OpLogEntry[]> {
    return this.ask(({ tables }) => tables.ops())
  }

  markOpsSynced(lastId: number): Promise<void> {
    return this.ask(({ tables }) => tables.trimTo(lastId))
  }

  async markOpsSyncedByIds(ids: readonly number[]): Promise<void> {
    // Of now: the caller may go on using its list.
    const asked = Array.from(ids)
    await this.ask(({ tables }) => {
      for (const id of asked) tables.trim(id)
    })
  }

  getAllKeys(): Promise<string[]> {
    return this.ask(({ tables }) => tables.keys())
  }

  entries(except: ReadonlySet<string>): Promise<[string, unknown][]> {
    return this.ask(({ tables }) => tables.entries(except))
  }

  /** Encoded at once: what becomes of the value later is not what was handed in. */
  private async store<T>(value: unknown, run: (opened: Opened, bytes: Uint8Array) => T): Promise<T> {
    const bytes = encode(value)
    return this.ask((opened) => run(opened, bytes))
  }

  private async ask<T>(run: (opened: Opened) => T): Promise<T> {
    const { opened } = this
    if (opened !== undefined) return opened.commits.add(() => run(opened))
    throw new TopGunError(
      'INTERNAL',
      `The storage in "${this.options.directory}" is not open: initialize() it first.`,
      {
        definite: true,
      },
    )
  }

  private async open(dbName: string): Promise<Opened> {
    const database = await openDatabase(this.options.directory, dbName)
    const endOfTurn = (run: () => void): void => this.runtime.endOfTurn(run)
    return { ...database, commits: new GroupCommit(database.tables, endOfTurn, database.place) }
  }
}

async function shut(opened: Opened): Promise<void> {
  opened.commits.flush()
  await opened.close()
}

function encode(value: unknown): Uint8Array {
  try {
    return serialize(storable(value))
  } catch (cause) {
    throw new TopGunError('REJECTED', 'The value cannot be encoded, so it cannot be stored.', { cause })
  }
}
