/**
 * A client's storage as tables of SQLite: what each call of the port does to them. Keys are bytes, because text would
 * end at its first NUL; and UTF-16, because UTF-8 has no place for half of a pair, and two keys would become one.
 */
import { deserialize, type TopGunError } from '@topgunbuild/core'
import type { Database, Statement } from 'node-sqlite3-wasm'
import { EntryReader } from '../EntryReader'
import type { OpLogEntry } from '../storage-port'

/** "TopG": by it a database of this adapter is told from those of others. */
const APPLICATION_ID = 0x546f7047
const FORMAT = 2
/** Of a new database. Every page is a call of the operating system, and a client that starts reads all there are. */
const PAGE_BYTES = 16 * 1024
/** Its ops are entries of the log as they are; those of format 2 are also ops as they travel. */
const FIRST_FORMAT = 1
/** What the log of changes may keep on disk once it was written back. */
const MOST_WAL_BYTES = 4 * 1024 * 1024
/** Ops of one call, which cost half of what they cost one by one, */
const OPS_AT_ONCE = 1000
/** and together take so many bytes at most, unless one alone takes more: they are copied as one. */
const BYTES_AT_ONCE = 4 * 1024 * 1024

/**
 * Ids and entries of the next ops as one MessagePack sequence. They are told to be text while they are put together,
 * since only texts can be: SQLite changes no byte of either (lang_expr.html, "CAST expressions").
 */
const PAGE_OF_OPS = `
SELECT CAST(group_concat(CAST(unhex(printf('cf%016x', id)) || entry AS TEXT), '' ORDER BY id) AS BLOB) AS page
FROM (SELECT id, entry FROM op WHERE id > ? ORDER BY id LIMIT ?)`
const SIZE_OF_OPS = `
SELECT count(*) AS ops, sum(bytes) AS bytes, max(id) AS last
FROM (SELECT id, length(entry) AS bytes FROM op WHERE id > ? ORDER BY id LIMIT ?)`

/** An op log without AUTOINCREMENT would give the last id again once the last op is gone. */
const SCHEMA = `
CREATE TABLE record (key BLOB PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE meta (key BLOB PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE op (id INTEGER PRIMARY KEY AUTOINCREMENT, entry BLOB NOT NULL);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${FORMAT};`

const SQL = {
  getRecord: 'SELECT value FROM record WHERE key = ?',
  putRecord: 'INSERT OR REPLACE INTO record VALUES (?, ?)',
  removeRecord: 'DELETE FROM record WHERE key = ?',
  keys: 'SELECT key FROM record',
  records: 'SELECT key, value FROM record',
  getMeta: 'SELECT value FROM meta WHERE key = ?',
  setMeta: 'INSERT OR REPLACE INTO meta VALUES (?, ?)',
  append: 'INSERT INTO op (entry) VALUES (?)',
  sizeOfOps: SIZE_OF_OPS,
  pageOfOps: PAGE_OF_OPS,
  trimTo: 'DELETE FROM op WHERE id <= ?',
  trim: 'DELETE FROM op WHERE id = ?',
} as const

type Statements = Record<keyof typeof SQL, Statement>

export class Tables {
  private readonly statements: Statements

  /**
   * Makes the tables where the database is empty.
   * @param refused makes the error for a database that is not one of ours, out of why
   * @throws what `refused` made, and SQLite3Error for a file that is damaged
   */
  constructor(
    private readonly database: Database,
    refused: (why: string) => TopGunError,
  ) {
    // Exclusive, since shared memory is not to be had here; a log ahead of the file, which is one fsync a commit; and
    // full, so that this fsync takes place at every commit.
    database.exec(`
PRAGMA page_size = ${PAGE_BYTES};
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA journal_size_limit = ${MOST_WAL_BYTES};`)
    this.makeOurs(refused)
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)])
    this.statements = Object.fromEntries(prepared) as Statements
  }

  begin(): void {
    this.database.exec('BEGIN')
  }

  commit(): void {
    this.database.exec('COMMIT')
  }

  /** Nothing happens where SQLite has rolled back by itself. */
  rollback(): void {
    if (this.database.inTransaction) this.database.exec('ROLLBACK')
  }

  close(): void {
    for (const statement of Object.values(this.statements)) {
      try {
        statement.finalize()
      } catch {
        // It says once more how its last run ended, and that was told then.
      }
    }
    this.database.close()
  }

  get(key: string): unknown {
    return this.valueOf('getRecord', key)
  }

  put(key: string, value: Uint8Array): void {
    this.statements.putRecord.run([bytesOf(key), value])
  }

  remove(key: string): void {
    this.statements.removeRecord.run([bytesOf(key)])
  }

  keys(): string[] {
    return Array.from(this.statements.keys.iterate(), (row) => textOf(blobIn(row, 'key')))
  }

  entries(except: ReadonlySet<string>): [string, unknown][] {
    const entries: [string, unknown][] = []
    for (const row of this.statements.records.iterate()) {
      const key = textOf(blobIn(row, 'key'))
      if (!except.has(key)) entries.push([key, deserialize(blobIn(row, 'value'))])
    }
    return entries
  }

  getMeta(key: string): unknown {
    return this.valueOf('getMeta', key)
  }

  setMeta(key: string, value: Uint8Array): void {
    this.statements.setMeta.run([bytesOf(key), value])
  }

  append(entry: Uint8Array): number {
    return Number(this.statements.append.run([entry]).lastInsertRowid)
  }

  ops(): OpLogEntry[] {
    const reader = new EntryReader()
    const pages: OpLogEntry[][] = []
    let after = 0
    for (;;) {
      const { ops, last } = this.opsAtOnce(after)
      if (ops === 0) return pages.flat()
      const page = this.statements.pageOfOps.get([after, ops])
      pages.push(reader.readPage(blobIn(page ?? {}, 'page')))
      after = last
    }
  }

  trimTo(lastId: number): void {
    this.statements.trimTo.run([lastId])
  }

  trim(id: number): void {
    this.statements.trim.run([id])
  }

  /** How many of the next ops are read together, and the id of their last. */
  private opsAtOnce(after: number): { readonly ops: number; readonly last: number } {
    let most = OPS_AT_ONCE
    for (;;) {
      const size = this.statements.sizeOfOps.get([after, most]) ?? {}
      const [ops, bytes] = [Number(size['ops']), Number(size['bytes'])]
      if (ops <= 1 || bytes <= BYTES_AT_ONCE) return { ops, last: Number(size['last']) }
      most = Math.max(1, Math.floor(ops / 2))
    }
  }

  private valueOf(statement: 'getRecord' | 'getMeta', key: string): unknown {
    const row = this.statements[statement].get([bytesOf(key)])
    return row === null ? undefined : deserialize(blobIn(row, 'value'))
  }

  private makeOurs(refused: (why: string) => TopGunError): void {
    const owner = this.numberOf('PRAGMA application_id')
    const format = this.numberOf('PRAGMA user_version')
    if (owner === APPLICATION_ID && format === FORMAT) return
    if (owner === APPLICATION_ID && format === FIRST_FORMAT)
      return this.database.exec(`PRAGMA user_version = ${FORMAT}`)
    if (owner === APPLICATION_ID) throw refused(`it has format ${format}, which a later version of this client wrote`)
    if (this.numberOf('SELECT count(*) FROM sqlite_schema') > 0) throw refused('it is a database of another program')
    this.begin()
    this.database.exec(SCHEMA)
    this.commit()
  }

  private numberOf(sql: string): number {
    return Number(Object.values(this.database.get(sql) ?? {})[0])
  }
}

function bytesOf(key: string): Uint8Array {
  return Buffer.from(key, 'utf16le')
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf16le')
}

function blobIn(row: object, column: string): Uint8Array {
  const blob: unknown = Reflect.get(row, column)
  if (blob instanceof Uint8Array) return blob
  throw new TypeError(`the column ${column} holds no bytes`)
}
