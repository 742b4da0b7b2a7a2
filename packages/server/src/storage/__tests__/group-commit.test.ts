/** Writes that wait for the disk share its next turn, and a disk that failed is not trusted again. */
import { TopGunError } from '@topgunbuild/core'
import { expect } from 'chai'
import type { FileServerStorage } from '../FileServerStorage'
import { recordOf } from './support/Ledger'
import { refusalOf, Simulated } from './support/simulated'
import type { Operation } from './support/SimulatedDisk'

const LOG_1 = 'log-0000000001'
const store = (storage: FileServerStorage, count: number, value: unknown = 'x'): Promise<void>[] =>
  Array.from({ length: count }, (_, index) => storage.store('stock', `key ${index}`, recordOf(value)))

/** Fails every operation of this kind, once `begin` was called. */
function failing(at: Simulated, kind: Operation['kind'], message: string): () => void {
  return () => {
    at.disk.before = (operation) => {
      if (operation.kind === kind) throw Object.assign(new Error(message), { code: message.split(':')[0] })
    }
  }
}

describe('FileServerStorage, when many write', () => {
  it('needs one write and one fsync for all that are handed in together', async () => {
    const at = new Simulated()
    const storage = await at.open()
    const before = { appends: at.disk.count('append'), syncs: at.disk.count('sync') }
    await Promise.all(store(storage, 1000))
    expect(at.disk.count('append') - before.appends).to.equal(1)
    expect(at.disk.count('sync') - before.syncs).to.equal(1)
  })

  it('lets all that come while an fsync runs share the next, and resolves none before it', async () => {
    const at = new Simulated()
    const storage = await at.open()
    let open: () => void = () => undefined
    const held: string[] = []
    at.disk.before = async ({ kind }) => {
      if (kind !== 'sync') return
      held.push(kind)
      await new Promise<void>((resolve) => (open = resolve))
    }
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve()
    }
    const done: string[] = []
    const first = storage.store('stock', 'first', recordOf(1)).then(() => done.push('first'))
    await turns()
    const later = Array.from({ length: 20 }, (_, index) =>
      storage.store('stock', `${index}`, recordOf(index)).then(() => done.push('later')),
    )
    await turns()
    expect([held.length, done]).to.deep.equal([1, []])
    expect(await storage.load('stock', 'first')).to.equal(undefined)
    open()
    await first
    await turns()
    expect([held.length, done]).to.deep.equal([2, ['first']])
    expect((await storage.load('stock', 'first'))?.value).to.equal(1)
    open()
    await Promise.all(later)
    expect(held.length).to.equal(2)
  })
})

describe('FileServerStorage, when the disk fails', () => {
  /** [what fails, of which operation, with which words] */
  const FAILURES: readonly [string, Operation['kind'], string][] = [
    ['an fsync', 'sync', 'EIO: i/o error'],
    ['a write', 'append', 'EIO: i/o error'],
  ]
  for (const [what, kind, message] of FAILURES) {
    it(`rejects what ${what} did not keep and every later write, and still reads`, async () => {
      const at = new Simulated()
      const storage = await at.open()
      await storage.store('stock', 'kept', recordOf('kept'))
      failing(at, kind, message)()
      const refusals = await Promise.all(store(storage, 3).map(refusalOf))
      at.disk.before = () => undefined
      refusals.push(await refusalOf(storage.delete('stock', 'kept')))
      refusals.push(await refusalOf(storage.setMeta('term', 1)))
      refusals.push(await refusalOf(storage.compact()))
      for (const { code, definite, message: sentence, cause } of refusals) {
        expect({ code, definite }).to.deep.equal({ code: 'INTERNAL', definite: false })
        expect(sentence).to.match(/"simulated" could not be written \(EIO: i\/o error\): .*start the node again/)
        expect(cause).to.be.instanceOf(Error)
      }
      expect((await storage.load('stock', 'kept'))?.value).to.equal('kept')
      expect(await storage.loadAllKeys('stock')).to.deep.equal(['kept'])
      expect(at.logged.map(({ level }) => level)).to.deep.equal(['error'])
      await storage.close()
      expect(at.disk.openFiles).to.equal(0)
    })
  }

  it('does not find after a restart what a failed fsync left in the page cache alone', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf('kept'))
    failing(at, 'sync', 'EIO: i/o error')()
    await refusalOf(storage.store('stock', 'a', recordOf('lost')))
    at.disk.before = () => undefined
    await storage.close()
    const next = await at.open()
    expect((await next.load('stock', 'a'))?.value).to.equal('kept')
    await next.store('stock', 'b', recordOf('after'))
    at.disk.cutPower()
    const last = await at.open()
    expect((await last.load('stock', 'a'))?.value).to.equal('kept')
    expect((await last.load('stock', 'b'))?.value).to.equal('after')
  })

  it('rejects what finds the disk full, keeps what came before, and goes on after a restart with room', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf('kept'))
    at.disk.capacityBytes = at.disk.usedBytes() + 100
    const refusal = await refusalOf(storage.store('stock', 'b', recordOf('x'.repeat(200))))
    expect([refusal.code, refusal.message]).to.deep.equal([
      'INTERNAL',
      '"simulated" could not be written (ENOSPC: no space left on device): make room or replace the disk, then start ' +
        'the node again.',
    ])
    expect((await refusalOf(storage.store('stock', 'c', recordOf(1)))).code).to.equal('INTERNAL')
    await storage.close()
    at.disk.capacityBytes = Infinity
    const next = await at.open()
    expect(await next.loadAllKeys('stock')).to.deep.equal(['a'])
    await next.store('stock', 'b', recordOf(2))
    expect((await next.load('stock', 'b'))?.value).to.equal(2)
  })

  it('says so when not even the rest of a failed write can be cut off', async () => {
    const at = new Simulated()
    const storage = await at.open()
    at.disk.before = ({ kind }) => {
      if (kind === 'sync' || kind === 'truncate') throw new Error('EIO: i/o error')
    }
    await refusalOf(storage.store('stock', 'a', recordOf(1)))
    expect(at.logged.map(({ level }) => level)).to.deep.equal(['error', 'warn'])
  })

  it('refuses to open, with the words of the system, where it may not', async () => {
    const at = new Simulated()
    failing(at, 'create', 'EACCES: permission denied')()
    const refusal = await refusalOf(at.storage().initialize())
    expect([refusal.code, refusal.message]).to.deep.equal([
      'REJECTED',
      '"simulated" cannot be opened: EACCES: permission denied',
    ])
  })

  it('refuses calls before it is open and after it was closed', async () => {
    const at = new Simulated()
    const storage = at.storage()
    const calls = (): Promise<unknown>[] => [
      storage.store('stock', 'a', recordOf(1)),
      storage.load('stock', 'a'),
      storage.maps(),
      storage.compact(),
    ]
    for (const { message } of await Promise.all(calls().map(refusalOf))) expect(message).to.match(/is not open: await/)
    await storage.initialize()
    await storage.close()
    for (const { code } of await Promise.all(calls().map(refusalOf))) expect(code).to.equal('INTERNAL')
  })

  it('is closed, and holds nothing, when it was closed while it opened', async () => {
    const at = new Simulated()
    const storage = at.storage()
    const opened = storage.initialize()
    await storage.close()
    await opened
    expect((await refusalOf(storage.maps())).message).to.match(/is not open/)
    expect(at.disk.openFiles).to.equal(0)
    await storage.initialize()
    expect(await storage.maps()).to.deep.equal([])
  })

  it('refuses options that cannot be, and records that are too large', async () => {
    const at = new Simulated()
    expect(() => at.storage({ directory: '' })).to.throw(TopGunError, 'directory: must not be empty')
    expect(() => at.storage({ segmentBytes: 0 })).to.throw(TopGunError, /segmentBytes: must be at least 1, not 0/)
    expect(() => at.storage({ compactFromBytes: -1 })).to.throw(TopGunError, /compactFromBytes: must be at least 1/)
    expect(() => at.storage({ compactFromShare: Number.NaN })).to.throw(TopGunError, /compactFromShare: .* not NaN/)
    const storage = await at.open()
    const size = at.disk.inode(LOG_1).cached.length
    const refusal = await refusalOf(storage.store('stock', 'a', recordOf(Buffer.alloc(2 ** 27))))
    expect(refusal.code).to.equal('TOO_LARGE')
    expect(at.disk.inode(LOG_1).cached.length).to.equal(size)
  })
})
