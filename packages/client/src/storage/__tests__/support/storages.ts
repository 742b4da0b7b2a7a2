/** The storage adapters of a client, each with a place of its own where what it keeps outlives one adapter. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import 'fake-indexeddb/auto'
import { deleteDB } from 'idb'
import { IDBAdapter } from '../../idb/IDBAdapter'
import { MemoryStorageAdapter } from '../../MemoryStorageAdapter'
import { SqliteStorageAdapter } from '../../sqlite/SqliteStorageAdapter'
import type { IStorageAdapter } from '../../storage-port'
import { DB_NAME } from './db-name'

export { DB_NAME }

/** What the port has, also where it is optional. */
export type WholeStorage = Required<Omit<IStorageAdapter, 'waitForReady' | 'ordersCalls'>>

export interface Place {
  /** An adapter of this place; one that forgets is always the same. */
  storage(): WholeStorage
  /** Removes what is kept. */
  end(): Promise<void>
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'topgun-client-'))
}

async function memory(): Promise<Place> {
  const storage = new MemoryStorageAdapter()
  return { storage: () => storage, end: () => Promise.resolve() }
}

async function sqlite(): Promise<Place> {
  const directory = await temporaryDirectory()
  return {
    storage: () => new SqliteStorageAdapter({ directory }),
    end: () => rm(directory, { recursive: true }),
  }
}

async function idb(): Promise<Place> {
  const prefix = `${randomUUID()} `
  return {
    storage: () => new IDBAdapter({ prefix }),
    end: () => deleteDB(prefix + DB_NAME),
  }
}

export const DURABLE: Readonly<Record<string, () => Promise<Place>>> = { sqlite, idb }
export const PLACES: Readonly<Record<string, () => Promise<Place>>> = { memory, ...DURABLE }
