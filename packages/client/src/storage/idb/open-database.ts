/**
 * Opens the IndexedDB of a client. Whatever another tab, or the browser, does to the database ends in an error that says
 * what to do: nobody waits for an event that does not come.
 */
import { TopGunError, type Runtime, type Timer } from '@topgunbuild/core'
import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb'

export type StoreName = 'records' | 'meta' | 'ops'
export type Database = IDBPDatabase
export type Reading = IDBPTransaction<unknown, StoreName[]>
export type Writing = IDBPTransaction<unknown, StoreName[], 'readwrite'>
export type Store = ReturnType<Writing['objectStore']>

export const STORES: readonly StoreName[] = ['records', 'meta', 'ops']
const VERSION = 1
/** An open request behind a deletion that somebody else holds up hears nothing at all. */
const OPEN_TIMEOUT_MS = 10_000

// The DOM's types are not among those of this package: with them, everything else could use what only a browser has.
declare const indexedDB: object | undefined

/**
 * @param lost hears why the database is open no longer, without having been closed here
 * @throws TopGunError REJECTED that names the database, and says what to do
 */
export function openDatabase(
  name: string,
  runtime: Pick<Runtime, 'setTimer'>,
  lost: (error: TopGunError) => void,
): Promise<Database> {
  if (typeof indexedDB === 'undefined') return Promise.reject(refusal(NO_INDEXED_DB))
  return new Promise((resolve, reject) => {
    let hasEnded = false
    let timer: Timer | undefined
    const refuse = (error: TopGunError): void => {
      hasEnded = true
      timer?.cancel()
      reject(error)
    }
    timer = runtime.setTimer(OPEN_TIMEOUT_MS, () => refuse(refusal(cannotOpen(name, NO_ANSWER))))
    const opening = openDB(name, VERSION, {
      upgrade(database, oldVersion) {
        if (oldVersion > 0) return
        database.createObjectStore('records')
        database.createObjectStore('meta')
        // Its generator never gives a number twice, whatever was deleted.
        database.createObjectStore('ops', { autoIncrement: true })
      },
      blocked: () => refuse(refusal(cannotOpen(name, BLOCKED))),
      blocking(_current, wanted) {
        // Whoever wants to change it waits for this; it ends behind the transactions that are under way.
        void opening.then((database) => database.close())
        lost(gone(name, wanted === null ? DELETED : UPGRADED))
      },
      terminated: () => lost(gone(name, TERMINATED)),
    })
    opening.then(
      (database) => {
        timer.cancel()
        const isOurs = STORES.every((store) => database.objectStoreNames.contains(store))
        if (!hasEnded && isOurs) return resolve(database)
        // Nobody waits for it any more.
        database.close()
        refuse(refusal(cannotOpen(name, FOREIGN)))
      },
      (error: unknown) => refuse(refusal(cannotOpen(name, whyNot(error)), error)),
    )
  })
}

const NO_INDEXED_DB =
  'IDBAdapter needs IndexedDB, which is not here: use it in a browser, and on Node SqliteStorageAdapter of ' +
  '@topgunbuild/client/sqlite.'
const BLOCKED = 'another tab has an older version of it open. Close the other tabs of this page, and reload it'
const NO_ANSWER = `the browser did not answer within ${OPEN_TIMEOUT_MS} ms. Close the other tabs of this page, and reload it`
const FOREIGN = 'it was made by another program. Give the adapter another "prefix"'
const UPGRADED = 'another tab brings it to a later version. Reload the page'
const DELETED = 'somebody deletes it. Reload the page; what had not been acknowledged is gone with it'
const TERMINATED = 'the browser closed it, for want of room or because its data was cleared. Reload the page'

function whyNot(error: unknown): string {
  if (nameOf(error) === 'VersionError')
    return 'a later version of this client wrote it. Reload the page to get that one'
  const why = error instanceof Error ? error.message : String(error)
  return `${why}. It may be that the browser keeps no data for this page (a private window, a setting, a full disk)`
}

/** An error of the DOM is not an Error everywhere. */
function nameOf(error: unknown): unknown {
  return error !== null && typeof error === 'object' ? Reflect.get(error, 'name') : undefined
}

function cannotOpen(name: string, why: string): string {
  return `The database "${name}" cannot be opened: ${why}.`
}

function refusal(sentence: string, cause?: unknown): TopGunError {
  return new TopGunError('REJECTED', sentence, { cause })
}

function gone(name: string, why: string): TopGunError {
  return new TopGunError('INTERNAL', `The database "${name}" is open no longer: ${why}.`, { definite: true })
}
