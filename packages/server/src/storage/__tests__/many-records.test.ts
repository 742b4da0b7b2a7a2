/** A log of many records: opening it reads keys and places, and leaves the values on disk. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { FileServerStorage } from '../FileServerStorage'
import { recordOf } from './support/Ledger'
import { temporaryDirectory } from './support/storages'

const RECORDS = 100_000
const VALUE_BYTES = 1000

describe('FileServerStorage, over 100,000 records', () => {
  it('opens with their keys in memory and not their values', async function () {
    this.timeout(120_000)
    const { path, end } = await temporaryDirectory()
    try {
      const storage = new FileServerStorage({ directory: path })
      await storage.initialize()
      const filler = 'x'.repeat(VALUE_BYTES)
      for (let from = 0; from < RECORDS; from += 10_000) {
        const keys = Array.from({ length: 10_000 }, (_, index) => from + index)
        await storage.storeAll('stock', new Map(keys.map((key) => [`key ${key}`, recordOf(`${key} ${filler}`)])))
      }
      expect(storage.stats().files.length).to.be.greaterThan(1)
      await storage.close()
      const before = memory()
      const next = new FileServerStorage({ directory: path })
      await next.initialize()
      const grown = memory() - before
      expect((await next.loadAllKeys('stock')).length).to.equal(RECORDS)
      expect(next.stats().liveBytes).to.be.greaterThan(RECORDS * VALUE_BYTES)
      expect(grown).to.be.lessThan((RECORDS * VALUE_BYTES) / 2)
      expect((await next.load('stock', 'key 77777'))?.value).to.equal(`77777 ${filler}`)
      const some = Array.from({ length: 1000 }, (_, index) => `key ${index * 100}`)
      const loaded = await next.loadAll('stock', some)
      expect([...loaded.values()].every(({ value }) => String(value).endsWith(filler))).to.equal(true)
      await next.close()
    } finally {
      await end()
    }
  })
})

/** What is left after a collection; without one, what was read and let go would count as well, if nobody had been by yet. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What the first one finds to be let go is gone with the second.
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
