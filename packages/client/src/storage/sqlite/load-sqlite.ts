/** SQLite, compiled to WebAssembly. Optional: only who keeps a client's storage in a file installs it. */
import { TopGunError } from '@topgunbuild/core'
import type * as sqlite from 'node-sqlite3-wasm'

export type SqliteModule = Pick<typeof sqlite, 'Database'>

/** @throws TopGunError REJECTED that says what to install */
export async function loadSqlite(
  load: () => Promise<object> = () => import('node-sqlite3-wasm'),
): Promise<SqliteModule> {
  try {
    const loaded = await load()
    // Imported by Node itself, what a CommonJS module exports stands under `default`.
    return ('Database' in loaded ? loaded : Reflect.get(loaded, 'default')) as SqliteModule
  } catch (cause) {
    throw new TopGunError(
      'REJECTED',
      'SqliteStorageAdapter needs the package node-sqlite3-wasm, which cannot be loaded: npm install node-sqlite3-wasm',
      { cause },
    )
  }
}
