/** A name that cannot travel is refused at once: it would arrive as another, and the write be found under that. */
import { TopGunError } from '@topgunbuild/core'
import { expect } from 'chai'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import { TopGunClient } from '../../TopGunClient'
import { errorOf } from '../support/scene'

const HALVES = ['\ud83c', '\udf4e', 'a\ud83cb', '\udf4e\ud83c', 'long enough to be encoded in another way \ud83c']
const WHOLE = ['🍎', '', 'Äpfel 🍎', '\u0000', '\ufeff', '\ufffd', 'a'.repeat(300)]

describe('names that are not whole characters', () => {
  let client: TopGunClient
  beforeEach(async () => {
    client = new TopGunClient({ serverUrl: 'ws://127.0.0.1:1', storage: new MemoryStorageAdapter() })
    await client.start()
  })
  afterEach(() => client.close())

  for (const half of HALVES) {
    const shown = JSON.stringify(half)
    const expectRefusal = (error: unknown, what: string): void => {
      expect(error).to.be.instanceOf(TopGunError)
      expect(error).to.include({ code: 'REJECTED' })
      expect(String(error)).to.contain(`${what} is whole characters: ${shown} has half of a surrogate pair`)
    }

    it(`are refused as a key: ${shown}`, async () => {
      const map = client.getMap<string, number>('stock', { sync: false })
      expect(() => map.set(half, 1)).to.throw('A key is whole characters')
      expect(() => map.remove(half)).to.throw('A key is whole characters')
      expectRefusal(await errorOf(map.put(half, 1)), 'A key')
      expectRefusal(await errorOf(map.delete(half)), 'A key')
      const added = client.getORMap<string, string>('lists', { sync: false }).put(half, 'x')
      expect((await errorOf(added)).message).to.contain('A key is whole characters')
      expect([client.getPendingOpsCount(), [...map.allKeys()]]).to.deep.equal([0, []])
    })

    it(`are refused as the name of a map, a counter, and a lock: ${shown}`, async () => {
      expectRefusal(
        await errorOf(client.getMap<string, number>(half, { sync: false }).put('key', 1)),
        'The name of a map',
      )
      expect(() => client.getLock(half)).to.throw('The name of a lock is whole characters')
      expect(client.getPendingOpsCount()).to.equal(0)
    })
  }

  it('are no others', () => {
    const map = client.getMap<string, string>('stock', { sync: false })
    for (const key of WHOLE) map.set(key, '\ud83c in a value is the sender’s own affair')
    expect(client.getPendingOpsCount()).to.equal(WHOLE.length)
    for (const name of WHOLE.filter((one) => one !== '')) client.getLock(name)
  })
})
