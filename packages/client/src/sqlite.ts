/** `@topgunbuild/client/sqlite`: an entry of its own, so that no bundle for a browser meets Node's files or SQLite. */
export { SqliteStorageAdapter, type SqliteStorageOptions } from './storage/sqlite/SqliteStorageAdapter'
