/** What opening a damaged log does: a torn last write is cut off, anything else refuses with a sentence. */
import { expect } from 'chai'
import { payloadOf } from '../entry'
import { FRAME_OVERHEAD } from '../frame'
import { recordOf } from './support/Ledger'
import { refusalOf, Simulated } from './support/simulated'

const SEAL_BYTES = FRAME_OVERHEAD + payloadOf(['seal']).length
const LOG_1 = 'log-0000000001'
const LOG_2 = 'log-0000000002'

/** Sizes of the file after each entry, of a log that was killed. */
async function sizesAfter(at: Simulated, values: readonly string[]): Promise<number[]> {
  const storage = await at.open()
  const sizes: number[] = []
  for (const [index, value] of values.entries()) {
    await storage.store('stock', `key ${index}`, recordOf(value))
    sizes.push(at.disk.inode(LOG_1).cached.length)
  }
  at.disk.killAll()
  return sizes
}

describe('FileServerStorage, over a torn last write', () => {
  const VALUES = ['one', 'two '.repeat(200), 'three']
  /** [what is left of the last entry, how many bytes of it] */
  const TORN: readonly [string, (length: number) => number][] = [
    ['nothing but a byte', () => 1],
    ['half its marker', () => 2],
    ['its marker', () => 4],
    ['its marker and length', () => 8],
    ['all but its checksum', () => 14],
    ['its frame without a payload', () => FRAME_OVERHEAD],
    ['half its payload', (length) => FRAME_OVERHEAD + Math.floor((length - FRAME_OVERHEAD) / 2)],
    ['all but a byte', (length) => length - 1],
  ]
  for (const [what, left] of TORN) {
    it(`opens with what came before when there is ${what}`, async () => {
      const at = new Simulated()
      const [, second = 0, third = 0] = await sizesAfter(at, VALUES)
      at.disk.inode(LOG_1).truncate(second + left(third - second))
      const storage = await at.open()
      expect((await storage.loadAllKeys('stock')).sort()).to.deep.equal(['key 0', 'key 1'])
      expect(at.logged.map(({ level }) => level)).to.deep.equal(['warn'])
      expect(at.logged[0]?.message).to.match(/log-0000000001.*torn.*cut off/)
      // The next write stands where the torn one did, and the log is whole again.
      await storage.store('stock', 'key 2', recordOf('again'))
      at.disk.cutPower()
      const next = await at.open()
      expect((await next.load('stock', 'key 2'))?.value).to.equal('again')
      expect(at.logged.length).to.equal(1)
    })
  }

  it('cuts off a write of several entries from its first bad one on, in whatever order its pages came', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf('kept'))
    const size = at.disk.inode(LOG_1).cached.length
    const batch = ['b', 'c', 'd'].map((key) => [key, recordOf('x'.repeat(600))] as const)
    await storage.storeAll('stock', new Map(batch))
    at.disk.killAll()
    at.disk.inode(LOG_1).flip(size + 700)
    const next = await at.open()
    expect(await next.loadAllKeys('stock')).to.deep.equal(['a', 'b'])
  })

  it('is silent over a log that was killed between two writes', async () => {
    const at = new Simulated()
    await sizesAfter(at, VALUES)
    const storage = await at.open()
    expect((await storage.loadAllKeys('stock')).length).to.equal(3)
    expect(at.logged).to.deep.equal([])
  })

  it('begins a file anew whose first write was torn', async () => {
    for (const left of [0, 5]) {
      const at = new Simulated()
      await (await at.open()).close()
      at.disk.inode(LOG_1).truncate(left)
      const storage = await at.open()
      await storage.store('stock', 'a', recordOf(1))
      await storage.close()
      expect((await (await at.open()).load('stock', 'a'))?.value).to.equal(1)
    }
  })
})

describe('FileServerStorage, over damage to what was acknowledged', () => {
  const refusedTo = async (at: Simulated, file: string, sentence: RegExp): Promise<void> => {
    const before = Buffer.from(at.disk.inode(file).cached)
    const refusal = await refusalOf(at.storage().initialize())
    expect(refusal.code).to.equal('REJECTED')
    expect(refusal.message).to.match(sentence)
    expect(refusal.message).to.match(/Restore the directory from a copy, or move it away/)
    // It was left as it is, nothing is held, and so the next attempt says the same.
    expect(at.disk.inode(file).cached.equals(before)).to.equal(true)
    expect(at.disk.openFiles).to.equal(0)
    expect((await refusalOf(at.storage().initialize())).message).to.equal(refusal.message)
  }

  /** [which byte of the entry that begins there] */
  const BYTES: readonly [string, number][] = [
    ['marker', 0],
    ['length', 5],
    ['greatest byte of the length', 4],
    ['word about what is safe', 13],
    ['checksum', 15],
    ['payload', FRAME_OVERHEAD + 3],
  ]
  for (const [what, byte] of BYTES) {
    it(`refuses when the ${what} of an entry is damaged and others follow`, async () => {
      const at = new Simulated()
      const [first = 0] = await sizesAfter(at, ['one', 'two', 'three'])
      at.disk.inode(LOG_1).flip(first + byte)
      await refusedTo(at, LOG_1, new RegExp(`simulated/log-0000000001" is damaged at offset ${first}, in front of`))
    })
  }

  it('refuses when the last entry of a log that was closed is damaged', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf(1))
    const before = at.disk.inode(LOG_1).cached.length
    await storage.store('stock', 'b', recordOf(2))
    await storage.close()
    at.disk.inode(LOG_1).flip(before + FRAME_OVERHEAD)
    await refusedTo(at, LOG_1, new RegExp(`damaged at offset ${before}`))
  })

  it('finds the entry that proves it beyond much that is damaged', async () => {
    const at = new Simulated()
    const [, second = 0] = await sizesAfter(at, ['one', 'two', 'x'.repeat(3 * 2 ** 20), 'four'])
    at.disk.inode(LOG_1).flip(second + 2 ** 20)
    await refusedTo(at, LOG_1, new RegExp(`damaged at offset ${second}`))
  })

  it('finds it wherever it stands in what is read in one go', async () => {
    const measured = await sizesAfter(new Simulated(), ['one', 'x'.repeat(2 ** 20)])
    const longerThanValue = (measured[1] ?? 0) - (measured[0] ?? 0) - 2 ** 20
    for (let shift = -2; shift < 5; shift++) {
      const at = new Simulated()
      const [first = 0] = await sizesAfter(at, ['one', 'x'.repeat(2 ** 20 - longerThanValue - shift), 'three'])
      at.disk.inode(LOG_1).flip(first)
      await refusedTo(at, LOG_1, new RegExp(`damaged at offset ${first}`))
    }
  })

  it('is not misled by a value that holds a log', async () => {
    const at = new Simulated()
    const other = new Simulated()
    const [first = 0] = await sizesAfter(other, ['one', 'two', 'three', 'four'])
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf('kept'))
    const size = at.disk.inode(LOG_1).cached.length
    await storage.store('stock', 'b', recordOf(Buffer.from(other.disk.inode(LOG_1).cached.subarray(first))))
    at.disk.killAll()
    at.disk.inode(LOG_1).flip(size + FRAME_OVERHEAD)
    expect(await (await at.open()).loadAllKeys('stock')).to.deep.equal(['a'])
  })

  const inTwoFiles = async (): Promise<Simulated> => {
    const at = new Simulated()
    const storage = await at.open({ segmentBytes: 400 })
    for (const key of ['a', 'b', 'c', 'd']) await storage.store('stock', key, recordOf('x'.repeat(90)))
    await storage.close()
    expect(at.disk.fileNames().filter((name) => name.startsWith('log-'))).to.deep.equal([LOG_1, LOG_2])
    return at
  }

  it('refuses when a file that is not the last has a torn end, lost its seal, or is empty', async () => {
    /** [bytes that are lost at the end, the sentence] */
    const LOST: readonly [number, RegExp][] = [
      [1, /log-0000000001" is damaged at offset/],
      [SEAL_BYTES - 1, /log-0000000001" is damaged at offset/],
      [SEAL_BYTES, /log-0000000001" has lost its end, at offset/],
      [Infinity, /log-0000000001" has lost its end, at offset 0/],
    ]
    for (const [bytes, sentence] of LOST) {
      const at = await inTwoFiles()
      const inode = at.disk.inode(LOG_1)
      inode.truncate(Math.max(0, inode.cached.length - bytes))
      await refusedTo(at, LOG_1, sentence)
    }
  })

  it('refuses when a file is missing', async () => {
    const at = await inTwoFiles()
    at.disk.change((names) => names.delete(LOG_1))
    await refusedTo(at, LOG_2, /"simulated": log-0000000001 is missing/)
  })

  it('refuses when a base is damaged or lost its end, or the log behind it is missing', async () => {
    const based = async (): Promise<Simulated> => {
      const at = new Simulated()
      const storage = await at.open()
      await storage.store('stock', 'a', recordOf(1))
      await storage.compact()
      await storage.close()
      return at
    }
    const damaged = await based()
    damaged.disk.inode('base-0000000001').flip(60)
    await refusedTo(damaged, 'base-0000000001', /base-0000000001" is damaged at offset/)
    const short = await based()
    const base = short.disk.inode('base-0000000001')
    base.truncate(base.cached.length - SEAL_BYTES)
    await refusedTo(short, 'base-0000000001', /base-0000000001" has lost its end, at offset/)
    const alone = await based()
    alone.disk.change((names) => names.delete(LOG_2))
    await refusedTo(alone, 'base-0000000001', /log-0000000002 is missing/)
  })

  it('refuses a file that took the place of another', async () => {
    const at = await inTwoFiles()
    const second = at.disk.inode(LOG_2)
    at.disk.change((names) => names.set(LOG_1, second))
    await refusedTo(at, LOG_1, /log-0000000001" is damaged at offset 0/)
  })

  it('says at the read that a value is damaged, and gives back the others', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf('one'))
    const size = at.disk.inode(LOG_1).cached.length
    await storage.store('stock', 'b', recordOf('two'))
    at.disk.inode(LOG_1).flip(size + FRAME_OVERHEAD + 20)
    const refusal = await refusalOf(storage.load('stock', 'b'))
    expect(refusal.code).to.equal('INTERNAL')
    expect(refusal.message).to.contain(`${LOG_1} is damaged at offset ${size}`)
    expect((await storage.load('stock', 'a'))?.value).to.equal('one')
  })
})
