/** What a browser and other tabs do to the database of a client: each ends in an error that says what to do. */
import { TopGunError, type Timer } from '@topgunbuild/core'
import { expect } from 'chai'
import 'fake-indexeddb/auto'
import { forceCloseDatabase } from 'fake-indexeddb'
import { deleteDB, openDB, type IDBPDatabase } from 'idb'
import { randomUUID } from 'node:crypto'
import { errorOf, until } from '../../__tests__/support/scene'
import { IDBAdapter } from '../idb/IDBAdapter'

const OP = { mapName: 'm', key: 'a', op: 'PUT', synced: 0 } as const

describe('the storage of a client in a browser', () => {
  let prefix: string
  const others: IDBPDatabase[] = []
  const adapters: IDBAdapter[] = []
  beforeEach(() => {
    prefix = `${randomUUID()} `
  })
  afterEach(async () => {
    for (const database of others.splice(0)) database.close()
    for (const adapter of adapters.splice(0)) await adapter.close()
  })
  const name = (): string => `${prefix}db`
  const adapter = (): IDBAdapter => {
    const made = new IDBAdapter({ prefix })
    adapters.push(made)
    return made
  }
  const open = async (): Promise<IDBAdapter> => {
    const made = adapter()
    await made.initialize('db')
    return made
  }
  const refusal = async (of: Promise<unknown>, code: string, words: RegExp): Promise<void> => {
    const error = await errorOf(of)
    expect(error).to.be.instanceOf(TopGunError)
    expect(error).to.include({ code })
    expect(error.message).to.match(words)
  }

  it('lets another tab bring the database to a later version, and says so', async () => {
    const storage = await open()
    await storage.put('a', 1)
    others.push(await openDB(name(), 2))
    const words = /is open no longer: another tab brings it to a later version\. Reload the page/
    await refusal(storage.put('b', 1), 'INTERNAL', words)
    await refusal(storage.getPendingOps(), 'INTERNAL', words)
    await refusal(storage.initialize('db'), 'REJECTED', /a later version of this client wrote it\. Reload the page/)
  })

  it('lets somebody delete the database, and says so; it can be opened anew', async () => {
    const storage = await open()
    await storage.put('a', 1)
    await deleteDB(name())
    await refusal(storage.get('a'), 'INTERNAL', /somebody deletes it\. Reload the page/)
    await storage.initialize('db')
    expect(await storage.getAllKeys()).to.deep.equal([])
  })

  it('stores what was under way when another tab asked for the database', async () => {
    const storage = await open()
    const stored = Promise.all([storage.put('a', 1), storage.put('b', 2)])
    const other = openDB(name(), 2)
    await stored
    others.push(await other)
    expect(await others[0]?.get('records', 'b')).to.equal(2)
  })

  it('says when the browser closes the database, and lets nobody wait for what it had begun', async () => {
    const connections: IDBDatabase[] = []
    const closed: IDBDatabase[] = []
    const { indexedDB } = globalThis
    const watched = (name: string, version?: number): IDBOpenDBRequest => {
      const request = indexedDB.open(name, version)
      request.addEventListener('success', () => {
        connections.push(request.result)
        request.result.addEventListener('close', () => closed.push(request.result))
      })
      return request
    }
    Object.assign(globalThis, { indexedDB: { open: watched } })
    const storage = await open().finally(() => Object.assign(globalThis, { indexedDB }))
    await storage.put('a', 1)
    const waiting = [storage.put('b', 1), storage.get('a'), storage.appendOpLog(OP)]
    // The types say that it takes the class.
    for (const connection of connections) Reflect.apply(forceCloseDatabase, undefined, [connection])
    await Promise.allSettled(waiting)
    await until(() => closed.length === connections.length, 'the connection to be closed')
    await refusal(storage.put('b', 1), 'INTERNAL', /the browser closed it, for want of room or because/)
    await storage.initialize('db')
    expect(await storage.get('a')).to.equal(1)
  })

  it('refuses a database of another program, and says how to have one of its own', async () => {
    others.push(await openDB(name(), 1, { upgrade: (database) => void database.createObjectStore('invoices') }))
    await refusal(adapter().initialize('db'), 'REJECTED', /made by another program\. Give the adapter another "prefix"/)
  })

  it('does not wait for ever for a database that somebody holds up', async () => {
    // It does not close when somebody wants to delete it, and whoever opens it next waits behind the deletion.
    others.push(await openDB(name(), 1))
    const deleted = deleteDB(name())
    const fired: (() => void)[] = []
    const setTimer = (_delayMs: number, fire: () => void): Timer => {
      fired.push(fire)
      return { cancel: () => undefined }
    }
    const storage = new IDBAdapter({ prefix, runtime: { setTimer } })
    adapters.push(storage)
    const told = refusal(storage.initialize('db'), 'REJECTED', /did not answer within 10000 ms\. Close the other tabs/)
    while (fired.length === 0) await Promise.resolve()
    for (const fire of fired) fire()
    await told
    for (const database of others.splice(0)) database.close()
    await deleted
    // What answered too late is let go again: nobody is in the way of another deletion.
    await deleteDB(name())
  })

  it('says where IndexedDB is missing', async () => {
    const { indexedDB } = globalThis
    Object.assign(globalThis, { indexedDB: undefined })
    try {
      await refusal(adapter().initialize('db'), 'REJECTED', /use it in a browser, and on Node SqliteStorageAdapter/)
    } finally {
      Object.assign(globalThis, { indexedDB })
    }
  })
})
