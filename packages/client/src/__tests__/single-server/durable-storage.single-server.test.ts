/** A client and the storage that outlives it: what nobody answered is sent by the next client, once, as it was. */
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import 'fake-indexeddb/auto'
import { IDBAdapter } from '../../idb'
import type { IStorageAdapter } from '../../IStorageAdapter'
import { SqliteStorageAdapter } from '../../sqlite'
import { failure } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

const KEYS = Array.from({ length: 2500 }, (_, index) => `key ${index}`)

/** One more adapter over the same place. */
const ADAPTERS: Readonly<Record<string, (directory: string) => IStorageAdapter>> = {
  SQLite: (directory) => new SqliteStorageAdapter({ directory }),
  IndexedDB: (directory) => new IDBAdapter({ prefix: directory }),
}

for (const [name, adapterIn] of Object.entries(ADAPTERS)) {
  describe(`a client whose storage is durable: ${name}`, () => {
    const scene = new Scene()
    let directory: string
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'topgun-client-'))
    })
    afterEach(async () => {
      await scene.end()
      await rm(directory, { recursive: true })
    })

    it('gives the next one what no node has heard of: each once, under its id and stamp', async () => {
      // The second client takes up more than it would let a program write.
      const backpressure = { maxPendingOps: 5000 }
      const offline = await scene.client({ serverUrl: 'ws://127.0.0.1:1', storage: adapterIn(directory), backpressure })
      const written = new Map(KEYS.map((key, index) => [key, offline.getMap('test').set(key, { index }).timestamp]))
      offline.getMap('test').remove('key 7')
      await offline.close()

      const kept = adapterIn(directory)
      await kept.initialize('topgun_offline_db')
      const entries = await kept.getPendingOps()
      await kept.close()
      expect(entries.length).to.equal(KEYS.length + 1)

      const node = await scene.node('solo')
      const serverUrl = node.url
      const online = await scene.client({
        serverUrl,
        storage: adapterIn(directory),
        backpressure: { maxPendingOps: 10 },
      })
      expect(online.getMap('test').get('key 8')).to.deep.equal({ index: 8 })
      expect(online.getMap('test').get('key 7')).to.equal(undefined)
      await online.flush()
      const sent = node.ops.map(({ id, key, record }) => [id, key, record])
      expect(sent).to.deep.equal(entries.map(({ opId, key, record }) => [opId, key, record]))
      for (const [key, timestamp] of written) {
        expect(node.ops.find((op) => op.key === key)?.record?.timestamp, key).to.deep.equal(timestamp)
      }
      await online.close()

      const third = await scene.client({ serverUrl, storage: adapterIn(directory) })
      expect(third.getPendingOpsCount()).to.equal(0)
      expect(third.getMap('test').get('key 8')).to.deep.equal({ index: 8 })
      await third.flush()
      expect(node.ops.length).to.equal(sent.length)
    })

    it('gives the next one what a node has heard of and not answered, and takes it back if it is refused', async () => {
      const node = await scene.node('solo')
      const serverUrl = node.url
      const first = await scene.client({ serverUrl, storage: adapterIn(directory) })
      await first.getMap('test').put('a', 'kept')
      node.script.answer = () => null
      first.getMap('test').set('a', 'refused later')
      await until(() => node.ops.length === 2, 'the second write to be sent')
      await first.close()
      node.script.answer = (op) => failure(op, 'FORBIDDEN')
      const second = await scene.client({ serverUrl, storage: adapterIn(directory) })
      expect(second.getMap('test').get('a')).to.equal('refused later')
      expect(await errorOf(second.flush())).to.include({ code: 'FORBIDDEN', definite: false })
      expect(second.getMap('test').get('a')).to.equal('kept')
      expect(node.ops[2]).to.deep.equal(node.ops[1])
      await second.close()
      const third = await scene.client({ serverUrl, storage: adapterIn(directory) })
      expect(third.getMap('test').get('a')).to.equal('kept')
      expect(third.getPendingOpsCount()).to.equal(0)
    })
  })
}
