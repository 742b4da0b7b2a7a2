/** What every storage adapter does alike. */
import type { LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import type { IServerStorage } from '../IServerStorage'
import { PLACES, type Place } from './support/storages'

function record(value: unknown, millis = 1): LWWRecord<unknown> {
  return { value, timestamp: { millis, counter: 0, nodeId: 'a' } }
}

for (const [name, place] of Object.entries(PLACES)) {
  describe(`the storage port: ${name}`, () => {
    let at: Place
    let storage: IServerStorage
    beforeEach(async () => {
      at = await place()
      storage = at.storage()
      await storage.initialize()
    })
    afterEach(async () => {
      await storage.close()
      await at.end()
    })
    const reopen = async (): Promise<void> => {
      await storage.close()
      storage = at.storage()
      await storage.initialize()
    }

    it('starts with nothing', async () => {
      expect(await storage.maps()).to.deep.equal([])
      expect(await storage.loadAllKeys('stock')).to.deep.equal([])
      expect(await storage.load('stock', 'apples')).to.equal(undefined)
      expect(await storage.loadAll('stock', ['apples'])).to.deep.equal(new Map())
      expect(await storage.getMeta('term')).to.equal(undefined)
    })

    const VALUES: readonly [string, unknown][] = [
      ['null, which is a tombstone', null],
      ['a number', 3.25],
      ['an empty text', ''],
      ['text beyond ASCII', 'Äpfel 🍎'],
      ['a tree', { list: [1, 'two', { three: [null, true] }], empty: {}, none: [] }],
      ['bytes', Buffer.from([0, 1, 0xf5, 0x54, 0x47, 0x0a, 255])],
      ['a megabyte', 'x'.repeat(2 ** 20)],
    ]
    for (const [what, value] of VALUES) {
      it(`gives back ${what}, before and after it is opened anew`, async () => {
        await storage.store('stock', 'apples', record(value))
        expect(await storage.load('stock', 'apples')).to.deep.equal(record(value))
        await reopen()
        expect(await storage.load('stock', 'apples')).to.deep.equal(record(value))
      })
    }

    it('gives back every field of a record', async () => {
      const whole = { value: 1, timestamp: { millis: 2 ** 41, counter: 7, nodeId: 'a~b' }, ttlMs: 1000 }
      await storage.store('stock', 'apples', whole)
      await reopen()
      expect(await storage.load('stock', 'apples')).to.deep.equal(whole)
    })

    it('keeps a record as it was handed in, whatever becomes of it', async () => {
      const value = { count: 1 }
      const stored = storage.store('stock', 'apples', record(value))
      value.count = 2
      await stored
      value.count = 3
      const loaded = await storage.load('stock', 'apples')
      expect(loaded?.value).to.deep.equal({ count: 1 })
      Object.assign(loaded?.value ?? {}, { count: 4 })
      expect((await storage.load('stock', 'apples'))?.value).to.deep.equal({ count: 1 })
    })

    it('keeps names apart, whatever they are made of', async () => {
      const names = [
        'a',
        'b',
        'a:b',
        ':',
        '',
        '__proto__',
        'constructor',
        'with blank',
        '..',
        'a/b',
        'ä',
        '"',
        '\u0000',
      ]
      for (const map of names) for (const key of names) await storage.store(map, key, record(`${map}|${key}`))
      for (const key of names) await storage.setMeta(key, `meta ${key}`)
      await reopen()
      expect((await storage.maps()).sort()).to.deep.equal([...names].sort())
      for (const map of names) {
        expect((await storage.loadAllKeys(map)).sort()).to.deep.equal([...names].sort())
        for (const key of names) expect((await storage.load(map, key))?.value).to.equal(`${map}|${key}`)
      }
      for (const key of names) expect(await storage.getMeta(key)).to.equal(`meta ${key}`)
    })

    it('takes the last of several writes to a key, even when nobody waited between them', async () => {
      await Promise.all([1, 2, 3].map((count) => storage.store('stock', 'apples', record(count))))
      expect((await storage.load('stock', 'apples'))?.value).to.equal(3)
      const writes = [
        storage.store('stock', 'apples', record(4)),
        storage.delete('stock', 'apples'),
        storage.store('stock', 'pears', record(5)),
        storage.deleteAll('stock', ['pears', 'plums']),
        storage.store('stock', 'pears', record(6)),
      ]
      await Promise.all(writes)
      expect(await storage.load('stock', 'apples')).to.equal(undefined)
      expect((await storage.load('stock', 'pears'))?.value).to.equal(6)
      await reopen()
      expect(await storage.loadAllKeys('stock')).to.deep.equal(['pears'])
      expect((await storage.load('stock', 'pears'))?.value).to.equal(6)
    })

    it('does not compare timestamps: an older record replaces a newer one', async () => {
      await storage.store('stock', 'apples', record('new', 9))
      await storage.store('stock', 'apples', record('old', 1))
      expect((await storage.load('stock', 'apples'))?.value).to.equal('old')
    })

    it('stores and loads many at once, of those asked for what is there, in the order asked for', async () => {
      const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`)
      await storage.storeAll('stock', new Map(keys.map((key, index) => [key, record(index)])))
      await storage.storeAll('other', new Map([['key 1', record('other')]]))
      await reopen()
      const loaded = await storage.loadAll('stock', ['key 299', 'nobody', 'key 0', 'key 150'])
      expect([...loaded]).to.deep.equal([
        ['key 299', record(299)],
        ['key 0', record(0)],
        ['key 150', record(150)],
      ])
      expect((await storage.loadAllKeys('stock')).sort()).to.deep.equal([...keys].sort())
      expect((await storage.loadAll('stock', keys)).size).to.equal(300)
      expect((await storage.loadAll('other', keys)).size).to.equal(1)
    })

    it('does nothing for an empty batch', async () => {
      await storage.storeAll('stock', new Map())
      await storage.deleteAll('stock', [])
      await storage.deleteAll('nobody', ['a'])
      await storage.delete('stock', 'apples')
      expect(await storage.maps()).to.deep.equal([])
    })

    it('forgets what was deleted, and a map with its last record', async () => {
      await storage.storeAll('stock', new Map(['a', 'b', 'c'].map((key) => [key, record(key)])))
      await storage.store('other', 'a', record(1))
      await storage.deleteAll('stock', ['a', 'nobody', 'b'])
      expect(await storage.loadAllKeys('stock')).to.deep.equal(['c'])
      expect(await storage.load('stock', 'a')).to.equal(undefined)
      await storage.delete('stock', 'c')
      expect(await storage.maps()).to.deep.equal(['other'])
      await reopen()
      expect(await storage.maps()).to.deep.equal(['other'])
      expect(await storage.load('stock', 'c')).to.equal(undefined)
      await storage.store('stock', 'a', record(2))
      expect((await storage.load('stock', 'a'))?.value).to.equal(2)
    })

    it('keeps facts beside the records', async () => {
      await storage.setMeta('term', 1)
      await storage.setMeta('term', { of: [1, 2] })
      await storage.setMeta('stock', 'no map')
      expect(await storage.getMeta('term')).to.deep.equal({ of: [1, 2] })
      expect(await storage.maps()).to.deep.equal([])
      await reopen()
      expect(await storage.getMeta('term')).to.deep.equal({ of: [1, 2] })
      expect(await storage.getMeta('nobody')).to.equal(undefined)
      await storage.setMeta('term', null)
      await reopen()
      expect(await storage.getMeta('term')).to.equal(null)
    })

    it('keeps, before it is closed, whatever was handed in', async () => {
      const stored = Array.from({ length: 50 }, (_, index) => storage.store('stock', `${index}`, record(index)))
      const closed = storage.close()
      await Promise.all(stored)
      await closed
      await storage.close()
      await reopen()
      expect((await storage.loadAllKeys('stock')).length).to.equal(50)
    })

    it('can be opened again by the same adapter, and twice is once', async () => {
      await storage.store('stock', 'apples', record(1))
      await storage.close()
      await Promise.all([storage.initialize(), storage.initialize()])
      await storage.initialize()
      expect((await storage.load('stock', 'apples'))?.value).to.equal(1)
    })

    it('keeps nothing of a batch in which one record cannot be encoded', async () => {
      const wrong = new Map([
        ['good', record(1)],
        ['bad', record(Symbol('no value'))],
      ])
      let thrown: unknown
      await storage.storeAll('stock', wrong).catch((error: unknown) => (thrown = error))
      expect(thrown).to.be.instanceOf(Error)
      expect(await storage.maps()).to.deep.equal([])
      await storage.store('stock', 'good', record(2))
      expect((await storage.load('stock', 'good'))?.value).to.equal(2)
    })
  })
}
