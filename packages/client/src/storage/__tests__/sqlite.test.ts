/** What only the storage in a file can meet: other processes, a process that is killed, and a file that is damaged. */
import { TopGunError, type LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Database } from 'node-sqlite3-wasm'
import { errorOf } from '../../__tests__/support/scene'
import { encodeOp } from '../../offline/op-frames'
import { loadSqlite } from '../sqlite/load-sqlite'
import { SqliteStorageAdapter } from '../sqlite/SqliteStorageAdapter'
import type { OpLogEntry } from '../storage-port'
import { DB_NAME } from './support/db-name'
import { temporaryDirectory } from './support/storages'

const FILE = 'test%2Fdb.sqlite'
const REMOVED: LWWRecord<unknown> = { value: null, timestamp: { millis: 1, counter: 0, nodeId: 'a' } }

/** An op that a process told of. */
interface Stored {
  readonly id: number
  readonly name: string
}

describe('the storage of a client in a file', () => {
  let directory: string
  const opened: SqliteStorageAdapter[] = []
  beforeEach(async () => {
    directory = await temporaryDirectory()
  })
  afterEach(async () => {
    for (const storage of opened.splice(0)) await storage.close()
    await rm(directory, { recursive: true })
  })

  const adapter = (): SqliteStorageAdapter => {
    const storage = new SqliteStorageAdapter({ directory })
    opened.push(storage)
    return storage
  }
  const open = async (): Promise<SqliteStorageAdapter> => {
    const storage = adapter()
    await storage.initialize(DB_NAME)
    return storage
  }
  const refusal = async (): Promise<Error> => {
    const error = await errorOf(adapter().initialize(DB_NAME))
    expect(error).to.be.instanceOf(TopGunError)
    expect(error).to.include({ code: 'REJECTED' })
    expect(error.message).to.contain(`"${join(directory, FILE)}"`)
    return error
  }
  /** A database that was closed, with something in it. */
  const filled = async (): Promise<void> => {
    const storage = await open()
    const keys = Array.from({ length: 500 }, (_, index) => `key ${index}`)
    await storage.batchPut(new Map(keys.map((key) => [key, 'x'.repeat(100)])))
    await storage.close()
  }

  /** Runs the writer until it has told of so many things stored, and kills it then. */
  const writeAndBeKilled = async (life: string, after: number): Promise<{ told: Stored[]; complaint: string }> => {
    const program = join(__dirname, 'support/write-until-killed.ts')
    const args = ['-r', 'ts-node/register/transpile-only', program, directory, life]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const told: Stored[] = []
    let complaint = ''
    child.stderr.on('data', (data) => (complaint += String(data)))
    const closed = once(child, 'close')
    for await (const line of createInterface(child.stdout)) {
      // The last one may be cut off.
      if (!line.endsWith('}')) break
      told.push(JSON.parse(line) as Stored)
      if (told.length === after) child.kill('SIGKILL')
    }
    await closed
    return { told, complaint }
  }

  it('makes its directory, and one file in it for a name of any kind', async () => {
    directory = join(directory, 'not', 'there yet')
    const storage = await open()
    await storage.close()
    expect((await readdir(directory)).filter((name) => name.endsWith('.sqlite'))).to.deep.equal([FILE])
    directory = join(directory, '..', '..')
  })

  it('refuses to be in a directory without a name', () => {
    expect(() => new SqliteStorageAdapter({ directory: '' }))
      .to.throw('directory: must be the path of a directory')
      .with.property('code', 'REJECTED')
  })

  it('is one adapter at a time: the second is told who has it, and what to do', async () => {
    const first = await open()
    const { message } = await refusal()
    expect(message).to.contain(`is in use by process ${process.pid}`)
    expect(message).to.contain('give every client a directory of its own (option "directory")')
    await first.put('a', 1)
    await first.close()
    expect(await (await open()).get('a')).to.equal(1)
  })

  it('is one process at a time', async () => {
    const first = await open()
    const { told, complaint } = await writeAndBeKilled('second', 1)
    expect(told).to.deep.equal([])
    expect(complaint).to.contain(`is in use by process ${process.pid}`)
    await first.put('a', 1)
    expect(await first.getAllKeys()).to.deep.equal(['a'])
  })

  it('takes over a database of the first format, its ops and its records, and gives what it has as before', async () => {
    const storage = await open()
    const entry: OpLogEntry = { opId: 'op', mapName: 'a', key: 'b', op: 'REMOVE', synced: 0, writeConcern: 'QUORUM' }
    await storage.appendOpLog(entry)
    await storage.put('a:c', 'kept')
    await storage.close()
    const older = new Database(join(directory, FILE))
    older.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version = 1')
    older.close()
    const later = await open()
    expect(await later.getPendingOps()).to.deep.equal([{ ...entry, id: 1 }])
    expect(await later.get('a:c')).to.equal('kept')
    await later.appendOpLog(entry, encodeOp({ opId: 'new', mapName: 'a', key: 'd', record: REMOVED }))
    expect((await later.getPendingOps()).map(({ id, opId, key }) => [id, opId, key])).to.deep.equal([
      [1, 'op', 'b'],
      [2, 'new', 'd'],
    ])
    await later.close()
    const looked = new Database(join(directory, FILE))
    looked.exec('PRAGMA locking_mode = EXCLUSIVE')
    expect(looked.get('PRAGMA user_version')).to.deep.equal({ user_version: 2 })
    looked.close()
  })

  for (const [what, bytes] of [
    ['ends too early', encodeOp({ opId: 'op', mapName: 'a', key: 'b', record: REMOVED }).subarray(0, -1)],
    [
      'goes on too long',
      Buffer.concat([encodeOp({ opId: 'op', mapName: 'a', key: 'b', record: REMOVED }), Buffer.of(0xc0)]),
    ],
    ['is empty', new Uint8Array()],
  ] as const) {
    it(`gives no ops out of a log in which one ${what}, rather than others`, async () => {
      const storage = await open()
      for (const entry of [REMOVED, null, REMOVED]) {
        const op = { opId: 'whole', mapName: 'a', key: 'b', record: REMOVED }
        await storage.appendOpLog({ ...op, op: 'REMOVE', synced: 0 }, entry === null ? bytes : encodeOp(op))
      }
      const error = await errorOf(storage.getPendingOps())
      expect(error).to.be.instanceOf(TopGunError)
      expect(error).to.include({ code: 'INTERNAL' })
    })
  }

  it('holds two databases of different names in one directory', async () => {
    const [first, second] = [await open(), adapter()]
    await second.initialize('another')
    await Promise.all([first.put('a', 'first'), second.put('a', 'second')])
    expect([await first.get('a'), await second.get('a')]).to.deep.equal(['first', 'second'])
  })

  it('loses nothing that was told to be stored, however often its process is killed', async function () {
    this.timeout(120_000)
    const told: Stored[] = []
    for (let life = 0; life < 5; life++) {
      const written = await writeAndBeKilled(`life${life}`, randomInt(1, 400))
      expect(written.complaint).to.equal('')
      told.push(...written.told)
      const storage = await open()
      const ops = new Map((await storage.getPendingOps()).map((op) => [op.id ?? 0, op.opId]))
      const entries = new Map(await storage.entries(new Set()))
      for (const { id, name } of told) {
        expect(ops.get(id), `op ${id}`).to.equal(name)
        expect(entries.has(name), name).to.equal(true)
      }
      // What was under way is there as a whole, or not at all.
      for (const name of ops.values()) {
        for (const part of ['a', 'b', 'c']) expect(entries.get(`${name}-${part}`)).to.include({ of: name })
      }
      expect(entries.size).to.equal(ops.size * 4)
      expect(Math.min(...ops.keys())).to.equal(1)
      await storage.close()
    }
    const leftOver = (await readdir(directory)).filter((name) => !name.includes('.lock-'))
    expect(leftOver).to.deep.equal([FILE])
  })

  for (const [what, bytes] of [
    ['what is no database', Buffer.from('once upon a time '.repeat(1000))],
    ['nothing but zeros', Buffer.alloc(8192)],
  ] as const) {
    it(`refuses a file with ${what}, and leaves it as it is`, async () => {
      await writeFile(join(directory, FILE), bytes)
      const { message } = await refusal()
      expect(message).to.match(/not a database/)
      expect(message).to.match(/Bring back a copy of the file, or move it away/)
      expect((await readFile(join(directory, FILE))).equals(bytes)).to.equal(true)
      // Nothing is held: with the file out of the way it can start anew.
      await rm(join(directory, FILE))
      expect(await (await open()).getAllKeys()).to.deep.equal([])
    })
  }

  for (const bytes of [100, 4096, 20_000]) {
    it(`refuses a file that was cut off after ${bytes} bytes`, async () => {
      await filled()
      await truncate(join(directory, FILE), bytes)
      expect((await refusal()).message).to.match(/malformed|not a database/)
    })
  }

  it('names the file when it finds it damaged later', async () => {
    await filled()
    const whole = await readFile(join(directory, FILE))
    await writeFile(
      join(directory, FILE),
      Buffer.concat([whole.subarray(0, 4096 * 5), Buffer.alloc(whole.length - 4096 * 5, 7)]),
    )
    const storage = await open()
    const error = await errorOf(storage.entries(new Set()))
    expect(error).to.be.instanceOf(TopGunError)
    expect(error.message).to.contain(`"${join(directory, FILE)}": `)
  })

  it('refuses the database of another program, and one of a later version', async () => {
    const other = new Database(join(directory, FILE))
    other.exec('CREATE TABLE invoice (id INTEGER)')
    other.close()
    expect((await refusal()).message).to.contain('it is a database of another program')
    await rm(join(directory, FILE))
    await filled()
    const later = new Database(join(directory, FILE))
    later.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version = 3')
    later.close()
    expect((await refusal()).message).to.contain('it has format 3, which a later version of this client wrote')
  })

  it('says what a directory must be', async () => {
    await writeFile(join(directory, 'file'), '')
    const storage = new SqliteStorageAdapter({ directory: join(directory, 'file') })
    const error = await errorOf(storage.initialize(DB_NAME))
    expect(error).to.include({ code: 'REJECTED' })
    expect(error.message).to.contain(
      'The option "directory" names a directory in which this process may read and write.',
    )
  })

  it('says what to install where SQLite is missing', async () => {
    const error = await errorOf(loadSqlite(() => Promise.reject(new Error("Cannot find module 'node-sqlite3-wasm'"))))
    expect(error).to.include({ code: 'REJECTED' })
    expect(error.message).to.contain('npm install node-sqlite3-wasm')
    const { Database: loaded } = await loadSqlite(() => Promise.resolve({ default: { Database } }))
    expect(loaded).to.equal(Database)
  })
})
