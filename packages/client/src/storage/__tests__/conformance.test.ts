/** What every storage adapter of a client does alike, whether or not it forgets. */
import { strict as assert } from 'node:assert'
import { deserialize, TopGunError, WriteConcern } from '@topgunbuild/core'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { errorOf } from '../../__tests__/support/scene'
import { encodeOp } from '../../offline/op-frames'
import type { OpLogEntry } from '../storage-port'
import { DB_NAME, DURABLE, PLACES, type Place, type WholeStorage } from './support/storages'

function entry(key: string): OpLogEntry {
  return entryOf(key, key)
}

const timestamp = { millis: 2 ** 41, counter: 7, nodeId: 'a~b' }

function entryOf(key: string, value: unknown): OpLogEntry {
  const record = { value, timestamp, ttlMs: 1000 }
  return { opId: `op ${key}`, mapName: 'stock', key, op: 'PUT', record, timestamp, synced: 0, writeConcern: 'QUORUM' }
}

const KEYS = [
  'a',
  'a:b',
  ':',
  '',
  ' ',
  '__proto__',
  'constructor',
  '..',
  'a/b',
  'Äpfel 🍎',
  'a\u0000b',
  'a\u0000',
  '\u0000',
  '\ud83c',
  '\udf4e',
  'a'.repeat(3000),
]

const VALUES: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['nothing', undefined],
  ['nothing inside an object, which is not the same as no property', { gone: undefined, list: [undefined, 1] }],
  ['numbers', [0, 1, -1, 3.25, 1e300, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE]],
  ['what is no number', [NaN, Infinity, -Infinity]],
  ['truth', [true, false]],
  ['an empty text', ''],
  ['text beyond ASCII', 'Äpfel 🍎 \u0000 \u2028'],
  ['a tree', { list: [1, 'two', { three: [null, true] }], empty: {}, none: [] }],
  ['keys of any kind', { '': 1, 'a:b': 2, 'ä\u0000': 3, constructor: 4 }],
  ['a moment', { at: new Date(1_700_000_000_123), before: new Date(-1) }],
  ['bytes', new Uint8Array([0, 1, 0xf5, 0x54, 0x47, 0x0a, 255])],
  ['bytes inside', { list: [new Uint8Array(0), new Uint8Array(300).fill(7)] }],
  ['a large integer', 2n ** 62n],
  ['a megabyte of text', 'ä'.repeat(2 ** 19)],
  ['a megabyte of bytes', new Uint8Array(2 ** 20).fill(5)],
]

for (const [name, place] of Object.entries(PLACES)) {
  describe(`the storage port of a client: ${name}`, () => {
    let at: Place
    let storage: WholeStorage
    beforeEach(async () => {
      at = await place()
      storage = at.storage()
      await storage.initialize(DB_NAME)
    })
    afterEach(async () => {
      await storage.close()
      await at.end()
    })
    const reopen = async (): Promise<void> => {
      await storage.close()
      storage = at.storage()
      await storage.initialize(DB_NAME)
    }

    it('starts with nothing', async () => {
      expect(await storage.get('a')).to.equal(undefined)
      expect(await storage.getMeta('a')).to.equal(undefined)
      expect(await storage.getAllKeys()).to.deep.equal([])
      expect([...(await storage.entries(new Set()))]).to.deep.equal([])
      expect(await storage.getPendingOps()).to.deep.equal([])
    })

    for (const [what, value] of VALUES) {
      it(`gives back ${what}, before and after it is opened anew`, async () => {
        await storage.put('key', value)
        await storage.setMeta('key', value)
        await storage.batchPut(new Map([['in a batch', value]]))
        await storage.appendOpLog(entryOf('key', value))
        const look = async (): Promise<void> => {
          assert.deepStrictEqual(await storage.get('key'), value)
          assert.deepStrictEqual(await storage.getMeta('key'), value)
          assert.deepStrictEqual(await storage.get('in a batch'), value)
          assert.deepStrictEqual(new Map(await storage.entries(new Set())).get('key'), value)
          const [op] = await storage.getPendingOps()
          assert.deepStrictEqual(op?.record?.value, value)
        }
        await look()
        await reopen()
        await look()
      })
    }

    it('gives back any text and any plain value', async () => {
      const values = fc.anything({ maxDepth: 4, withDate: true, key: fc.string().filter((key) => key !== '__proto__') })
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary' }), values, async (key, value) => {
          await storage.put(key, value)
          // MessagePack has one zero only.
          expect(withoutNegativeZero(await storage.get(key))).to.deep.equal(withoutNegativeZero(value))
        }),
        { numRuns: 100 },
      )
    })

    it('keeps keys apart, whatever they are made of', async () => {
      for (const key of KEYS) await storage.put(key, `value of ${key}`)
      for (const key of KEYS) await storage.setMeta(key, `meta of ${key}`)
      await reopen()
      expect((await storage.getAllKeys()).sort()).to.deep.equal([...KEYS].sort())
      expect([...(await storage.entries(new Set()))].map(([key]) => key).sort()).to.deep.equal([...KEYS].sort())
      // A value's text is what UTF-8 has a place for.
      const whole = KEYS.filter((key) => Buffer.from(key).toString() === key)
      for (const key of whole) expect(await storage.get(key)).to.equal(`value of ${key}`)
      for (const key of whole) expect(await storage.getMeta(key)).to.equal(`meta of ${key}`)
    })

    it('replaces a value, and removes it', async () => {
      await storage.put('a', 1)
      await storage.put('b', 1)
      await storage.put('a', 2)
      await storage.remove('b')
      await storage.remove('nobody')
      await reopen()
      expect([...(await storage.entries(new Set()))]).to.deep.equal([['a', 2]])
      expect(await storage.get('b')).to.equal(undefined)
    })

    it('keeps facts apart from records', async () => {
      await storage.put('a', 'record')
      await storage.setMeta('a', 'fact')
      await storage.setMeta('b', { of: [1, 2] })
      await storage.remove('a')
      expect(await storage.getMeta('a')).to.equal('fact')
      expect(await storage.getAllKeys()).to.deep.equal([])
      await storage.setMeta('b', 3)
      await reopen()
      expect([await storage.getMeta('a'), await storage.getMeta('b')]).to.deep.equal(['fact', 3])
    })

    it('gives back every field of an op, with its id, oldest first', async () => {
      const ids: number[] = []
      for (const key of ['c', 'a', 'b']) ids.push(await storage.appendOpLog(entry(key)))
      expect(ids).to.deep.equal([...ids].sort((one, other) => one - other))
      expect(new Set(ids).size).to.equal(3)
      const expected = ['c', 'a', 'b'].map((key, index) => ({ ...entry(key), id: ids[index] }))
      assert.deepStrictEqual(await storage.getPendingOps(), expected)
      await reopen()
      assert.deepStrictEqual(await storage.getPendingOps(), expected)
    })

    it('gives back an op that was handed in as it travels, too, and those bytes or none', async () => {
      const ops = ['a', 'b'].map((key) => {
        const { opId = '', record = { value: null, timestamp }, mapName } = entry(key)
        return { opId, mapName, key, record, writeConcern: WriteConcern.REPLICATED, timeoutMs: 500 }
      })
      const ids: number[] = []
      for (const op of ops)
        ids.push(await storage.appendOpLog({ ...entry(op.key), writeConcern: op.writeConcern }, encodeOp(op)))
      await reopen()
      const given = await storage.getPendingOps()
      for (const [index, op] of ops.entries()) {
        const { encoded, ...rest } = given[index] ?? entry('lost')
        expect(rest).to.deep.include({
          opId: op.opId,
          mapName: op.mapName,
          key: op.key,
          record: op.record,
          id: ids[index],
        })
        expect([rest.op ?? rest.opType, rest.writeConcern, rest.synced]).to.deep.equal(['PUT', op.writeConcern, 0])
        if (encoded !== undefined) assert.deepStrictEqual(deserialize(encoded.bytes), deserialize(encodeOp(op)))
      }
      expect(given.length).to.equal(2)
    })

    it('gives back any op, of any bytes, whatever lies beside it, and however many', async () => {
      const [drawn = []] = fc.sample(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1100, maxLength: 1100 }),
        1,
      )
      const ops = drawn.map((value, index) => {
        const stamped = { value, timestamp: { ...timestamp, nodeId: `node ${index % 3}` } }
        return { opId: `op ${index}`, mapName: `map ${index % 2}`, key: `${index}`, record: stamped }
      })
      const asItTravels = (index: number): boolean => index % 5 !== 0
      const appended = ops.map((op, index) =>
        storage.appendOpLog({ ...op, op: 'PUT', synced: 0 }, asItTravels(index) ? encodeOp(op) : undefined),
      )
      await Promise.all(appended)
      const given = await storage.getPendingOps()
      const shown = ({
        opId,
        mapName,
        key,
        record,
      }: Pick<OpLogEntry, 'opId' | 'mapName' | 'key' | 'record'>): unknown => {
        return [opId, mapName, key, record?.timestamp, Buffer.from(record?.value as Uint8Array).toString('hex')]
      }
      assert.deepStrictEqual(given.map(shown), ops.map(shown))
      for (const [index, op] of ops.entries()) {
        const encoded = given[index]?.encoded
        if (encoded === undefined) continue
        expect(asItTravels(index)).to.equal(true)
        assert.deepStrictEqual(Buffer.from(encoded.bytes), Buffer.from(encodeOp(op)))
        expect(encoded.byteLength).to.equal(encoded.bytes.byteLength)
      }
    })

    it('gives back ops that are large, among others', async () => {
      const sizes = [10, 3_000_000, 10, 3_000_000, 6_000_000, 10, 2_000_000]
      for (const [index, size] of sizes.entries()) {
        const op = {
          opId: `op ${index}`,
          mapName: 'm',
          key: `${index}`,
          record: { value: 'x'.repeat(size), timestamp },
        }
        await storage.appendOpLog({ ...op, op: 'PUT', synced: 0 }, encodeOp(op))
      }
      const given = await storage.getPendingOps()
      expect(given.map(({ opId }) => opId)).to.deep.equal(sizes.map((_size, index) => `op ${index}`))
      expect(given.map(({ record }) => String(record?.value).length)).to.deep.equal(sizes)
    })

    it('gives an id of its own to an op that brings one along', async () => {
      const first = await storage.appendOpLog({ ...entry('a'), id: 7 })
      const second = await storage.appendOpLog({ ...entry('b'), id: 7 })
      expect(second).to.be.greaterThan(first)
      expect((await storage.getPendingOps()).map(({ id }) => id)).to.deep.equal([first, second])
    })

    it('never gives an id again, whatever was trimmed and however often it is opened', async () => {
      let greatest = 0
      for (let life = 0; life < 3; life++) {
        for (const key of ['a', 'b']) {
          const id = await storage.appendOpLog(entry(key))
          expect(id).to.be.greaterThan(greatest)
          greatest = id
        }
        if (life === 0) await storage.markOpsSynced(greatest)
        else await storage.markOpsSyncedByIds([greatest - 1, greatest])
        expect(await storage.getPendingOps()).to.deep.equal([])
        await reopen()
      }
    })

    it('trims all up to an id, and of single ids those alone', async () => {
      const ids: number[] = []
      for (const key of ['a', 'b', 'c', 'd', 'e']) ids.push(await storage.appendOpLog(entry(key)))
      const [, b = 0, c = 0, d = 0] = ids
      const left = async (): Promise<string[]> => (await storage.getPendingOps()).map(({ key }) => key)
      await storage.markOpsSynced(0)
      await storage.markOpsSyncedByIds([])
      expect(await left()).to.deep.equal(['a', 'b', 'c', 'd', 'e'])
      await storage.markOpsSyncedByIds([d, 10_000, b, b])
      expect(await left()).to.deep.equal(['a', 'c', 'e'])
      await storage.markOpsSynced(c)
      expect(await left()).to.deep.equal(['e'])
      await reopen()
      expect(await left()).to.deep.equal(['e'])
      await storage.markOpsSynced(Number.MAX_SAFE_INTEGER)
      expect(await left()).to.deep.equal([])
    })

    it('keeps what was handed in, whatever becomes of it', async () => {
      const value = { count: 1, bytes: new Uint8Array([1]) }
      const op = entryOf('a', value)
      const batch = new Map([['b', value]])
      const ids = [1]
      const stored = [
        storage.put('a', value),
        storage.setMeta('a', value),
        storage.batchPut(batch),
        storage.appendOpLog(op),
        storage.markOpsSyncedByIds(ids),
      ]
      value.count = 2
      value.bytes[0] = 2
      op.key = 'changed'
      batch.set('c', value)
      ids[0] = 2
      await Promise.all(stored)
      value.count = 3
      const expected = { count: 1, bytes: new Uint8Array([1]) }
      for (const key of ['a', 'b']) assert.deepStrictEqual(await storage.get(key), expected)
      assert.deepStrictEqual(await storage.getMeta('a'), expected)
      expect(await storage.get('c')).to.equal(undefined)
      const given = (await storage.get('a')) as typeof value
      given.count = 4
      assert.deepStrictEqual(await storage.get('a'), expected)
      const id = await storage.appendOpLog(entryOf('another', expected))
      const [first] = (await storage.getPendingOps()).filter((one) => one.id === id)
      Object.assign(first?.record?.value ?? {}, { count: 5 })
      const [again] = (await storage.getPendingOps()).filter((one) => one.id === id)
      assert.deepStrictEqual(again?.record?.value, expected)
    })

    it('stores a batch, and for an empty one nothing', async () => {
      await storage.put('a', 'before')
      await storage.batchPut(new Map())
      await storage.batchPut(new Map(['a', 'b', 'c'].map((key) => [key, key])))
      await reopen()
      expect(new Map(await storage.entries(new Set()))).to.deep.equal(new Map(['a', 'b', 'c'].map((key) => [key, key])))
    })

    it('stores nothing of a batch in which one value cannot be stored, and goes on', async () => {
      await storage.put('a', 'before')
      const neighbour = storage.put('n', 'neighbour')
      const failing = storage.batchPut(
        new Map<string, unknown>([
          ['a', 'in the batch'],
          ['bad', Symbol('no value')],
          ['z', 'in the batch'],
        ]),
      )
      expect(await errorOf(failing)).to.be.instanceOf(Error)
      await neighbour
      const expected = new Map([
        ['a', 'before'],
        ['n', 'neighbour'],
      ])
      expect(new Map(await storage.entries(new Set()))).to.deep.equal(expected)
      await reopen()
      expect(new Map(await storage.entries(new Set()))).to.deep.equal(expected)
    })

    it('refuses what cannot be stored, and leaves what was there', async () => {
      await storage.put('a', 'before')
      const nothing = (): void => undefined
      expect(await errorOf(storage.put('a', { nothing }))).to.be.instanceOf(Error)
      expect(await errorOf(storage.setMeta('a', nothing))).to.be.instanceOf(Error)
      expect(await errorOf(storage.appendOpLog(entryOf('a', nothing)))).to.be.instanceOf(Error)
      expect(await storage.get('a')).to.equal('before')
      expect(await storage.getMeta('a')).to.equal(undefined)
      expect(await storage.getPendingOps()).to.deep.equal([])
    })

    it('keeps the order of calls between which nobody waited', async () => {
      const seen: unknown[] = []
      const look = async (): Promise<void> => void seen.push(await storage.get('a'))
      const calls = [
        storage.put('a', 1),
        look(),
        storage.batchPut(new Map([['a', 2]])),
        storage.put('a', 3),
        look(),
        storage.remove('a'),
        look(),
        storage.put('b', 1),
        storage.put('a', 4),
        storage.remove('b'),
        look(),
      ]
      await Promise.all(calls)
      expect(seen).to.deep.equal([1, 3, undefined, 4])
      expect([...(await storage.entries(new Set()))]).to.deep.equal([['a', 4]])
    })

    it('gives ids in the order of the calls, and trims in it, too', async () => {
      const keys = Array.from({ length: 500 }, (_, index) => `${index}`)
      const appended = keys.map((key) => storage.appendOpLog(entry(key)))
      const trimmed = storage.markOpsSynced(Number.MAX_SAFE_INTEGER)
      const after = storage.appendOpLog(entry('after'))
      const ids = await Promise.all(appended)
      await trimmed
      expect(ids).to.deep.equal([...ids].sort((one, other) => one - other))
      expect(new Set(ids).size).to.equal(500)
      const ops = await storage.getPendingOps()
      expect(ops.map(({ id, key }) => [id, key])).to.deep.equal([[await after, 'after']])
    })

    it('keeps many, and each under its own name', async () => {
      const keys = Array.from({ length: 2000 }, (_, index) => `key ${index}`)
      await Promise.all(keys.map((key, index) => storage.put(key, index)))
      await Promise.all(keys.map((key) => storage.appendOpLog(entry(key))))
      await reopen()
      const expected = keys.map((key, index) => [key, index] as const)
      expect(new Map(await storage.entries(new Set()))).to.deep.equal(new Map(expected))
      expect((await storage.getAllKeys()).sort()).to.deep.equal([...keys].sort())
      expect((await storage.getPendingOps()).map(({ key }) => key)).to.deep.equal(keys)
    })

    it('gives all entries but those of the keys it is told, however many those are', async () => {
      const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`)
      await storage.batchPut(new Map(keys.map((key) => [key, { of: key }])))
      for (const count of [1, 20, 38, 39, 40]) {
        const except = new Set([...keys.slice(0, count), 'nobody'])
        const left = keys.slice(count).map((key) => [key, { of: key }] as const)
        expect(new Map(await storage.entries(except))).to.deep.equal(new Map(left))
      }
    })

    it('keeps, before it is closed, whatever was handed in', async () => {
      const stored = Array.from({ length: 50 }, (_, index) => storage.put(`${index}`, index))
      const closed = storage.close()
      await Promise.all(stored)
      await closed
      await storage.close()
      await reopen()
      expect((await storage.getAllKeys()).length).to.equal(50)
    })

    it('can be opened again by the same adapter, and twice is once', async () => {
      await storage.put('a', 1)
      await storage.initialize(DB_NAME)
      expect(await storage.get('a')).to.equal(1)
      await storage.close()
      await Promise.all([storage.initialize(DB_NAME), storage.initialize(DB_NAME)])
      await storage.initialize(DB_NAME)
      expect(await storage.get('a')).to.equal(1)
    })

    it('is open after it was opened while it closed', async () => {
      await storage.put('a', 1)
      const closed = storage.close()
      await storage.initialize(DB_NAME)
      await closed
      expect(await storage.get('a')).to.equal(1)
    })
  })
}

/** What forgets when it is closed would be of no use; it stays open as long as the process. */
for (const [name, place] of Object.entries(DURABLE)) {
  describe(`a durable storage of a client: ${name}`, () => {
    let at: Place
    let storage: WholeStorage
    beforeEach(async () => {
      at = await place()
      storage = at.storage()
    })
    afterEach(async () => {
      await storage.close()
      await at.end()
    })

    const everyCall = (): [string, Promise<unknown>][] => [
      ['get', storage.get('a')],
      ['put', storage.put('a', 1)],
      ['remove', storage.remove('a')],
      ['getMeta', storage.getMeta('a')],
      ['setMeta', storage.setMeta('a', 1)],
      ['batchPut', storage.batchPut(new Map([['a', 1]]))],
      ['appendOpLog', storage.appendOpLog(entry('a'))],
      ['getPendingOps', storage.getPendingOps()],
      ['markOpsSynced', storage.markOpsSynced(1)],
      ['markOpsSyncedByIds', storage.markOpsSyncedByIds([1])],
      ['getAllKeys', storage.getAllKeys()],
      ['entries', storage.entries(new Set())],
    ]
    const refuseAll = async (): Promise<void> => {
      for (const [method, call] of everyCall()) {
        const error = await errorOf(call)
        expect(error, method).to.be.instanceOf(TopGunError)
        expect(error.message, method).to.match(/is not open: initialize\(\) it first/)
        expect(error, method).to.include({ code: 'INTERNAL', definite: true })
      }
    }

    it('takes nothing before it is opened, and nothing after it is closed', async () => {
      await refuseAll()
      await storage.initialize(DB_NAME)
      await storage.put('kept', 1)
      await storage.close()
      await refuseAll()
      storage = at.storage()
      await storage.initialize(DB_NAME)
      expect([...(await storage.entries(new Set()))]).to.deep.equal([['kept', 1]])
      expect(await storage.getPendingOps()).to.deep.equal([])
    })

    it('has one database open at a time', async () => {
      await storage.initialize(DB_NAME)
      const error = await errorOf(storage.initialize('another'))
      expect(error).to.include({ code: 'REJECTED' })
      expect(error.message).to.contain(`has "${DB_NAME}" open: close() it first`)
    })

    it('may be closed before it is opened, and while', async () => {
      await storage.close()
      const opening = storage.initialize(DB_NAME)
      await storage.close()
      await opening
      await refuseAll()
    })
  })
}

function withoutNegativeZero(value: unknown): unknown {
  if (value === 0) return 0
  if (Array.isArray(value)) return value.map(withoutNegativeZero)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNegativeZero(inner)]))
}
