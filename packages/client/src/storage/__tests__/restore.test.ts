/** What a client that starts takes out of its storage, with an adapter that gives all at once and with one that does not. */
import type { LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import { MemoryStorageAdapter } from '../MemoryStorageAdapter'
import { restoreFrom } from '../restore'
import type { IStorageAdapter, OpLogEntry } from '../storage-port'
import { confirmedKey, recordKey } from '../storage-keys'

function record(value: unknown, millis: number): LWWRecord<unknown> {
  return { value, timestamp: { millis, counter: 0, nodeId: 'a' } }
}

function pending(key: string, of: LWWRecord<unknown>) {
  return { opId: `op ${key}`, mapName: 'a:b', key, op: 'PUT' as const, record: of, synced: 0 }
}

type Stored = { readonly shown?: number; readonly apart?: number }
type Repaired = readonly ['shown' | 'apart', number | undefined]

async function filled(): Promise<MemoryStorageAdapter> {
  const storage = new MemoryStorageAdapter()
  await storage.put(recordKey('a:b', 'shown'), record('shown', 3))
  await storage.put(recordKey('other', 'shown'), record('other', 4))
  // More than are asked for at once.
  await storage.batchPut(new Map(Array.from({ length: 1500 }, (_, index) => [`many:${index}`, record(index, 1)])))
  await storage.put(recordKey('a:b', 'pending'), record('what the op says', 6))
  await storage.put(confirmedKey('a:b', 'pending'), record('confirmed', 9))
  await storage.put(confirmedKey('a:b', 'nobody'), record('of no op', 2))
  await storage.put(recordKey('a:b', 'unreadable'), 'no record')
  await storage.put('lonely', record('of no map', 100))
  await storage.appendOpLog(pending('pending', record('what the op says', 6)))
  await storage.appendOpLog({ ...pending('added', record('kept', 7)), op: 'OR_ADD' })
  await storage.appendOpLog({ ...pending('done', record('done', 8)), synced: 1 })
  await storage.appendOpLog(pending('new', record('new', 5)))
  return storage
}

function keyByKey(inner: MemoryStorageAdapter): IStorageAdapter {
  return {
    initialize: (name: string) => inner.initialize(name),
    close: () => inner.close(),
    get: (key: string) => inner.get(key),
    put: (key: string, value: unknown) => inner.put(key, value),
    remove: (key: string) => inner.remove(key),
    getMeta: (key: string) => inner.getMeta(key),
    setMeta: (key: string, value: unknown) => inner.setMeta(key, value),
    batchPut: (values: Map<string, unknown>) => inner.batchPut(values),
    appendOpLog: (entry: OpLogEntry) => inner.appendOpLog(entry),
    getPendingOps: () => inner.getPendingOps(),
    markOpsSynced: (lastId: number) => inner.markOpsSynced(lastId),
    getAllKeys: () => inner.getAllKeys(),
  }
}

for (const [name, adapterOf] of [
  ['all at once', (inner: MemoryStorageAdapter): IStorageAdapter => inner],
  ['key by key', keyByKey],
] as const) {
  describe(`what an earlier run left, ${name}`, () => {
    it('is its ops, oldest first, what is confirmed of their keys, and what is shown of all others', async () => {
      const restored = await restoreFrom(adapterOf(await filled()))
      expect(restored.ops.map(({ id, opId, key }) => [id, opId, key])).to.deep.equal([
        [1, 'op pending', 'pending'],
        [4, 'op new', 'new'],
      ])
      const confirmed = { pending: record('confirmed', 9), shown: record('shown', 3) }
      expect(Object.fromEntries(restored.records.get('a:b') ?? [])).to.deep.equal(confirmed)
      expect(restored.records.get('other')).to.deep.equal(new Map([['shown', record('other', 4)]]))
      expect(restored.records.get('many')?.size).to.equal(1500)
      expect([...restored.records.keys()].sort()).to.deep.equal(['a:b', 'many', 'other'])
    })

    it('tells what could not be read, and no stamp that is used is greater than the greatest', async () => {
      const restored = await restoreFrom(adapterOf(await filled()))
      expect(restored.unreadable).to.equal(2)
      expect(restored.unreadableIds).to.deep.equal([2])
      expect(restored.greatest?.millis).to.equal(9)
    })

    it('is nothing where nothing was', async () => {
      const restored = await restoreFrom(adapterOf(new MemoryStorageAdapter()))
      expect([restored.ops.length, restored.records.size, restored.greatest]).to.deep.equal([0, 0, null])
    })

    // What is stored under the key of an op written at 6, and apart from it; what is known to be confirmed; what is put right.
    const rows: [string, Stored, number | undefined, Repaired[]][] = [
      ['nothing, by an op of this version', {}, undefined, []],
      ['what is confirmed, by this version', { shown: 3 }, 3, []],
      ['what is confirmed and later than the op', { shown: 8 }, 8, []],
      [
        'the record of the op: it was acknowledged, or is of an earlier version',
        { shown: 6 },
        undefined,
        [['shown', undefined]],
      ],
      [
        'the record of the op, and apart what was before',
        { shown: 6, apart: 3 },
        3,
        [
          ['shown', 3],
          ['apart', undefined],
        ],
      ],
      [
        'what is confirmed, twice',
        { shown: 8, apart: 8 },
        8,
        [
          ['shown', 8],
          ['apart', undefined],
        ],
      ],
      [
        'what is confirmed, and apart what was before',
        { shown: 8, apart: 3 },
        8,
        [
          ['shown', 8],
          ['apart', undefined],
        ],
      ],
      [
        'apart alone, after a crash',
        { apart: 3 },
        3,
        [
          ['shown', 3],
          ['apart', undefined],
        ],
      ],
    ]
    for (const [what, { shown, apart }, confirmed, repairs] of rows) {
      it(`knows what is confirmed of ${what}`, async () => {
        const storage = new MemoryStorageAdapter()
        const names = { shown: recordKey('a:b', 'key'), apart: confirmedKey('a:b', 'key') }
        if (shown !== undefined) await storage.put(names.shown, record(`at ${shown}`, shown))
        if (apart !== undefined) await storage.put(names.apart, record(`at ${apart}`, apart))
        await storage.appendOpLog(pending('key', record('at 6', 6)))
        const restored = await restoreFrom(adapterOf(storage))
        expect(restored.records.get('a:b')?.get('key')?.timestamp.millis).to.equal(confirmed)
        const told = restored.repairs.map(({ at, record: put }) => [at, put?.timestamp.millis])
        expect(told).to.deep.equal(repairs.map(([at, millis]) => [names[at], millis]))
      })
    }

    it('leaves alone a later write of the key that came from elsewhere, and what was kept apart for no op', async () => {
      const storage = new MemoryStorageAdapter()
      await storage.put(recordKey('a:b', 'key'), record('stands', 6))
      await storage.put(confirmedKey('a:b', 'key'), record('was kept apart', 3))
      await storage.appendOpLog(pending('another', record('of another key', 6)))
      const restored = await restoreFrom(adapterOf(storage))
      expect(restored.records.get('a:b')?.get('key')?.value).to.equal('stands')
      expect(restored.repairs).to.deep.equal([{ at: confirmedKey('a:b', 'key'), record: undefined }])
    })
  })
}
