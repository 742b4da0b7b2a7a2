/** Opens the database of a client: alone, by the lock by number, and only where it is one of ours and whole. */
import { lockByNumber, TopGunError } from '@topgunbuild/core'
import { loadSqlite } from './load-sqlite'
import { SqliteFiles } from './SqliteFiles'
import { Tables } from './Tables'

export interface OpenDatabase {
  readonly tables: Tables
  /** The file, for sentences. */
  readonly place: string
  /** Closes it and lets it go. */
  close(): Promise<void>
}

const ADVICE = 'give every client a directory of its own (option "directory"), or end that process first'

/** @throws TopGunError REJECTED that names the file, and says what to do */
export async function openDatabase(directory: string, dbName: string): Promise<OpenDatabase> {
  // A name is any text, and a file's name is not.
  const files = new SqliteFiles(directory, `${encodeURIComponent(dbName)}.sqlite`)
  const { Database } = await loadSqlite()
  try {
    await files.prepare()
    const unlock = await lockByNumber(files, ADVICE)
    try {
      await files.dropMark()
      const tables = tablesIn(new Database(files.place), files.place)
      await files.syncNames()
      return { tables, place: files.place, close: () => shut(tables, unlock) }
    } catch (error) {
      // The first error is the one to tell.
      await Promise.allSettled([unlock()])
      throw error
    }
  } catch (error) {
    if (error instanceof TopGunError) throw error
    throw refusal(files.place, error instanceof Error ? error.message : String(error), error)
  }
}

function tablesIn(database: ConstructorParameters<typeof Tables>[0], place: string): Tables {
  try {
    return new Tables(database, (why) => refusal(place, why))
  } catch (error) {
    database.close()
    throw error
  }
}

const ADVICE_WHEN_DAMAGED =
  'Bring back a copy of the file, or move it away to start with an empty one; what waited in it is not sent then.'
const ADVICE_ELSE = 'The option "directory" names a directory in which this process may read and write.'

function refusal(place: string, why: string, cause?: unknown): TopGunError {
  const isDamaged = cause === undefined || /not a database|malformed/.test(why)
  const advice = isDamaged ? ADVICE_WHEN_DAMAGED : ADVICE_ELSE
  return new TopGunError('REJECTED', `"${place}" cannot be opened: ${why}. ${advice}`, { cause })
}

async function shut(tables: Tables, unlock: () => Promise<void>): Promise<void> {
  try {
    tables.close()
  } finally {
    await unlock()
  }
}
