/** Keeps a client's records and its op log in the browser's IndexedDB, by the package `idb`. Nothing of Node is used. */
import { defaultRuntime, TopGunError, type Runtime } from '@topgunbuild/core'
import { copyOf } from '../copy-of'
import { EntryReader } from '../EntryReader'
import type { IStorageAdapter, OpLogEntry } from '../storage-port'
import {
  openDatabase,
  STORES,
  type Database,
  type Reading,
  type Store,
  type StoreName,
  type Writing,
} from './open-database'

export interface IDBAdapterOptions {
  /**
   * Before the name that the client gives its database; default none. Clients of one origin that run at the same time,
   * also in two tabs, need different ones: what one of them leaves pending, the other would send.
   */
  readonly prefix?: string
  /** Whose timers bound how long opening may take (10 s); default: those of the platform. */
  readonly runtime?: Pick<Runtime, 'setTimer'>
}

// Not among the types of this package; see open-database.
declare const IDBKeyRange: { upperBound(bound: number): Parameters<Store['delete']>[0] }

/**
 * What resolved is in the database: every write is a transaction with `durability: 'strict'`, which asks the browser to
 * have it on disk before it says so. Calls of one turn share a transaction, so make many at once rather than one after
 * the other. A browser that knows no strict durability may lose the last seconds with the power of the machine; and any
 * browser may remove the data of an origin that did not ask for `navigator.storage.persist()`.
 *
 * Values are what structured cloning makes of them.
 */
export class IDBAdapter implements IStorageAdapter {
  readonly ordersCalls = true
  private name: string | undefined
  private opening: Promise<Database> | undefined
  private closing: Promise<void> = Promise.resolve()
  private opened: Database | undefined
  /** Why it is open no longer, without having been closed by the client. */
  private lost: TopGunError | undefined
  /** Takes the writes of this turn. */
  private group: Writing | undefined

  constructor(private readonly options: IDBAdapterOptions = {}) {}

  /**
   * Opens the database, or makes it. A second time it does nothing.
   * @throws TopGunError REJECTED, with what to do: there is no IndexedDB, another tab keeps an older version open, or
   *   a later version has written it
   */
  async initialize(dbName: string): Promise<void> {
    if (this.opening !== undefined && this.name !== dbName) {
      throw new TopGunError('REJECTED', `This adapter has "${this.name}" open: close() it first, or use another one.`)
    }
    this.name = dbName
    this.opening ??= this.closing.catch(() => undefined).then(() => this.open(dbName))
    const { opening } = this
    try {
      const opened = await opening
      if (this.opening !== opening) return
      this.opened = opened
      this.lost = undefined
    } catch (error) {
      if (this.opening === opening) this.opening = undefined
      throw error
    }
  }

  /** What was asked for before is stored first. Can be opened again. */
  close(): Promise<void> {
    const { opening } = this
    if (opening === undefined) return this.closing
    this.leave()
    this.lost = undefined
    // It ends by itself behind the transactions that are under way. Why it could not be opened was told already.
    this.closing = opening.then(
      (database) => database.close(),
      () => undefined,
    )
    return this.closing
  }

  get(key: string): Promise<unknown> {
    return this.read('records', (transaction) => transaction.objectStore('records').get(key))
  }

  /** @throws DOMException DataCloneError for what cannot be cloned; TopGunError INTERNAL when it cannot be stored */
  async put(key: string, value: unknown): Promise<void> {
    await this.write((transaction) => transaction.objectStore('records').put(value, key))
  }

  async remove(key: string): Promise<void> {
    await this.write((transaction) => transaction.objectStore('records').delete(key))
  }

  getMeta(key: string): Promise<unknown> {
    return this.read('meta', (transaction) => transaction.objectStore('meta').get(key))
  }

  /** @throws as `put` */
  async setMeta(key: string, value: unknown): Promise<void> {
    await this.write((transaction) => transaction.objectStore('meta').put(value, key))
  }

  /** All of them or none. @throws as `put` */
  async batchPut(entries: Map<string, unknown>): Promise<void> {
    // All are cloned before the first is stored: one that cannot be would leave those before it in the transaction.
    const copies = Array.from(entries, ([key, value]) => ({ key, value: copyOf(value) }))
    await this.write((transaction) => {
      const store = transaction.objectStore('records')
      return Promise.all(copies.map(({ key, value }) => store.put(value, key)))
    })
  }

  /** Keeps the op as it travels where it is given that. @throws as `put` */
  async appendOpLog({ id: _given, ...entry }: OpLogEntry, encoded?: Uint8Array): Promise<number> {
    // Of its own buffer: with a part of one, all of that would be cloned.
    const kept = encoded === undefined ? entry : Uint8Array.from(encoded)
    return Number(await this.write((transaction) => transaction.objectStore('ops').add(kept)))
  }

  getPendingOps(): Promise<OpLogEntry[]> {
    return this.read('ops', async (transaction) => {
      const store = transaction.objectStore('ops')
      const [ids, entries] = await Promise.all([store.getAllKeys(), store.getAll()])
      const reader = new EntryReader()
      return entries.map((kept: OpLogEntry | Uint8Array, index) => {
        const id = Number(ids[index])
        return kept instanceof Uint8Array ? reader.read(id, kept) : Object.assign(kept, { id })
      })
    })
  }

  async markOpsSynced(lastId: number): Promise<void> {
    await this.write((transaction) => transaction.objectStore('ops').delete(IDBKeyRange.upperBound(lastId)))
  }

  async markOpsSyncedByIds(ids: readonly number[]): Promise<void> {
    await this.write((transaction) => {
      const store = transaction.objectStore('ops')
      return Promise.all(ids.map((id) => store.delete(id)))
    })
  }

  getAllKeys(): Promise<string[]> {
    return this.read('records', async (transaction) => {
      // No key is anything but a text, since no other was put.
      return (await transaction.objectStore('records').getAllKeys()) as string[]
    })
  }

  entries(except: ReadonlySet<string>): Promise<[string, unknown][]> {
    return this.read('records', async (transaction) => {
      const store = transaction.objectStore('records')
      const keys = (await store.getAllKeys()) as string[]
      const values: unknown[] = await store.getAll()
      return keys.flatMap((key, index): [string, unknown][] => (except.has(key) ? [] : [[key, values[index]]]))
    })
  }

  private open(dbName: string): Promise<Database> {
    const runtime = this.options.runtime ?? defaultRuntime()
    return openDatabase(`${this.options.prefix ?? ''}${dbName}`, runtime, (error) => {
      this.leave()
      this.lost = error
    })
  }

  private current(): Database {
    if (this.opened !== undefined) return this.opened
    throw (
      this.lost ??
      new TopGunError('INTERNAL', 'The storage of this client is not open: initialize() it first.', { definite: true })
    )
  }

  private leave(): void {
    this.opening = undefined
    this.opened = undefined
    this.group = undefined
  }

  /** In a transaction of its own, behind all writes so far and before all that follow. */
  private async read<T>(store: StoreName, ask: (transaction: Reading) => Promise<T>): Promise<T> {
    const database = this.current()
    this.group = undefined
    try {
      const transaction = database.transaction<StoreName[]>([store], 'readonly')
      unheard(transaction.done)
      return await ask(transaction)
    } catch (cause) {
      throw failed(cause)
    }
  }

  /** Resolves once the transaction of this turn is done; what is asked for is cloned at once. */
  private async write<T>(ask: (transaction: Writing) => Promise<T>): Promise<T> {
    const database = this.current()
    const transaction = this.group ?? this.begin(database)
    // What cannot be cloned is thrown here, and concerns nobody else.
    const asked = ask(transaction)
    // When it fails the transaction does, too, and says why.
    unheard(asked)
    try {
      await transaction.done
    } catch (cause) {
      throw failed(cause)
    }
    return asked
  }

  private begin(database: Database): Writing {
    const group = transactionOn(database)
    unheard(group.done)
    this.group = group
    // It takes no more once control is back with the browser, and what comes in a microtask comes before that.
    void Promise.resolve().then(() => {
      if (this.group === group) this.group = undefined
    })
    return group
  }
}

function transactionOn(database: Database): Writing {
  try {
    return database.transaction<StoreName[], 'readwrite'>([...STORES], 'readwrite', { durability: 'strict' })
  } catch (cause) {
    throw failed(cause)
  }
}

/** Somebody else says what went wrong. */
function unheard(promise: Promise<unknown>): void {
  promise.catch(() => undefined)
}

/** The transaction is undone, and with it all that was asked for in its turn. */
function failed(cause: unknown): TopGunError {
  const why = cause !== null && typeof cause === 'object' ? String(Reflect.get(cause, 'name')) : String(cause)
  const advice = why === 'QuotaExceededError' ? 'make room on the disk, or store less' : 'reload the page'
  return new TopGunError('INTERNAL', `The browser undid a transaction (${why}): ${advice}.`, { cause, definite: true })
}
