/** Programs of somebody who has installed the packages: the same story by `require`, by `import`, and with types. */

const REQUIRE = `const { MemoryStorageAdapter, TopGunClient } = require('@topgunbuild/client')
const { IDBAdapter } = require('@topgunbuild/client/idb')
const { SqliteStorageAdapter } = require('@topgunbuild/client/sqlite')
const { ConsistencyLevel, partitionIdOf } = require('@topgunbuild/core')
const { DEFAULT_JWT_SECRET, ServerFactory } = require('@topgunbuild/server')
const { sign } = require('jsonwebtoken')
`

const IMPORT = `import { MemoryStorageAdapter, TopGunClient } from '@topgunbuild/client'
import { IDBAdapter } from '@topgunbuild/client/idb'
import { SqliteStorageAdapter } from '@topgunbuild/client/sqlite'
import { ConsistencyLevel, partitionIdOf } from '@topgunbuild/core'
import { DEFAULT_JWT_SECRET, ServerFactory } from '@topgunbuild/server'
import { createRequire } from 'node:module'
const { sign } = createRequire(import.meta.url)('jsonwebtoken')
`

const STORY = `
/** Opens it once, or says why it cannot be opened. */
async function kept(storage) {
  try {
    await storage.initialize('db')
    await storage.put('a', 1)
    await storage.close()
    await storage.initialize('db')
    const value = await storage.get('a')
    await storage.close()
    return value
  } catch (error) {
    return error.message
  }
}
async function main() {
  const sqlite = await kept(new SqliteStorageAdapter({ directory: 'kept' }))
  const idb = await kept(new IDBAdapter())
  if (process.argv[2] === 'storage') return console.log(JSON.stringify({ sqlite, idb }))
  const node = ServerFactory.create({ nodeId: 'one', port: 0, defaultConsistency: ConsistencyLevel.EVENTUAL })
  await node.ready()
  const client = new TopGunClient({ cluster: { seeds: ['ws://localhost:' + node.port] }, storage: new MemoryStorageAdapter() })
  client.setAuthToken(sign({ sub: 'consumer' }, DEFAULT_JWT_SECRET))
  await client.start()
  const ack = await client.getMap('stock').put('apples', 3)
  const held = node.getMap('stock').get('apples')
  await client.close()
  await node.shutdown()
  console.log(JSON.stringify({ level: ack.level, servedBy: ack.servedBy, held, partition: partitionIdOf('a') }))
}
main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
`

/** What either program prints. */
export const TOLD = '{"level":"APPLIED","servedBy":"one","held":3,"partition":101}'

/** What either program prints when it is asked about storage: with SQLite installed, and in no browser. */
export const KEPT = /^\{"sqlite":1,"idb":"IDBAdapter needs IndexedDB, which is not here: .*"\}$/
/** And where SQLite is not installed. */
export const NOT_KEPT = /"sqlite":"SqliteStorageAdapter needs .* npm install node-sqlite3-wasm"/

const TYPED = `import { MemoryStorageAdapter, TopGunClient, type Ack, type IStorageAdapter } from '@topgunbuild/client'
import { IDBAdapter } from '@topgunbuild/client/idb'
import { SqliteStorageAdapter, type SqliteStorageOptions } from '@topgunbuild/client/sqlite'
import { ConsistencyLevel, TopGunError, type ClusterState } from '@topgunbuild/core'
import { ServerFactory, type Inspection, type ServerConfig, type ServerCoordinator } from '@topgunbuild/server'

const config: ServerConfig = { nodeId: 'one', port: 0, defaultConsistency: ConsistencyLevel.QUORUM }
const node: ServerCoordinator = ServerFactory.create(config)
const storage: IStorageAdapter = new MemoryStorageAdapter()
const options: SqliteStorageOptions = { directory: 'kept' }
export const durable: IStorageAdapter[] = [new SqliteStorageAdapter(options), new IDBAdapter({ prefix: 'a' })]
const client = new TopGunClient({ cluster: { seeds: ['ws://localhost:1'] }, storage })

export async function write(): Promise<string> {
  const stock = client.getMap<string, number>('stock')
  const ack: Ack = await stock.put('apples', 3, { timeoutMs: 100 })
  const inspection: Inspection = node.inspect()
  const state: ClusterState | null = inspection.state
  const held: number | undefined = stock.get('apples')
  // @ts-expect-error: the map holds numbers
  stock.set('apples', 'three')
  // @ts-expect-error: no such option
  ServerFactory.create({ nodeId: 'two', port: 0, backups: 1 })
  return [ack.level, ack.copies, held, state?.version, new TopGunError('REJECTED').code].join(' ')
}
`

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2022'],
    strict: true,
    noEmit: true,
    types: ['node'],
  },
  files: ['typed.mts', 'typed.cts'],
})

/** By file name. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'required.cjs': REQUIRE + STORY,
  'imported.mjs': IMPORT + STORY,
  'typed.mts': TYPED,
  'typed.cts': TYPED,
  'tsconfig.json': TSCONFIG,
}
