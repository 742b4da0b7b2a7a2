/** What a compaction keeps, what it frees, and that nobody waits for it. */
import { expect } from 'chai'
import type { FileServerStorage } from '../FileServerStorage'
import { isCompactionDue } from '../compaction-due'
import { contentsOf, recordOf } from './support/Ledger'
import { refusalOf, Simulated } from './support/simulated'

async function fill(storage: FileServerStorage, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const key of ['a', 'b', 'c']) await storage.store('stock', key, recordOf(`${key} ${round} ${'x'.repeat(300)}`))
    await storage.store('stock', `once ${round}`, recordOf(round))
    await storage.delete('stock', `once ${round}`)
    await storage.setMeta('term', round)
  }
}

describe('FileServerStorage, when it compacts', () => {
  it('keeps the newest of every key and fact, and needs no more room than they do', async () => {
    const at = new Simulated()
    const storage = await at.open({ segmentBytes: 2000 })
    await fill(storage, 20)
    const before = storage.stats()
    const contents = await contentsOf(storage)
    await storage.compact()
    const after = storage.stats()
    expect(await contentsOf(storage)).to.deep.equal(contents)
    expect(before.totalBytes).to.be.greaterThan(15 * after.totalBytes)
    expect(after.liveBytes).to.equal(before.liveBytes)
    expect(after.totalBytes - after.liveBytes).to.be.lessThan(150)
    expect(after.files.length).to.equal(2)
    const files = at.disk.fileNames().filter((name) => !name.startsWith('lock-'))
    expect(files.sort()).to.deep.equal([...after.files].sort())
    await storage.close()
    const next = await at.open()
    expect(await contentsOf(next)).to.deep.equal(contents)
    await next.compact()
    await next.compact()
    expect(await contentsOf(next)).to.deep.equal(contents)
    expect(at.disk.fileNames().filter((name) => name.startsWith('base-')).length).to.equal(1)
  })

  it('counts what is dead: all of a record that was deleted, and the old one of a key', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf('x'))
    const { liveBytes } = storage.stats()
    await storage.store('stock', 'a', recordOf('y'))
    await storage.store('stock', 'b', recordOf('x'))
    expect(storage.stats().liveBytes).to.equal(2 * liveBytes)
    await storage.deleteAll('stock', ['a', 'a', 'nobody'])
    expect(storage.stats().liveBytes).to.equal(liveBytes)
    await storage.delete('stock', 'b')
    expect(storage.stats().liveBytes).to.equal(0)
  })

  it('does so by itself once there is enough that is dead', async () => {
    const at = new Simulated()
    const limits = { segmentBytes: 2000, compactFromBytes: 5000, compactFromShare: 0.5 }
    const storage = await at.open(limits)
    let most = 0
    for (let round = 0; round < 60; round++) {
      await fill(storage, 1)
      most = Math.max(most, storage.stats().totalBytes)
    }
    await storage.close()
    expect(at.disk.count('rename', /^base-/)).to.be.greaterThan(3)
    expect(most).to.be.lessThan(20_000)
  })

  it('leaves writes and reads to go on meanwhile, and the later write wins', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await fill(storage, 3)
    let begun: () => void = () => undefined
    let goOn: () => void = () => undefined
    const copying = new Promise<void>((resolve) => (begun = resolve))
    const allowed = new Promise<void>((resolve) => (goOn = resolve))
    at.disk.before = async ({ kind, file }) => {
      if (kind !== 'append' || !file.endsWith('.unfinished')) return
      begun()
      await allowed
    }
    const compacted = storage.compact()
    await copying
    await storage.store('stock', 'a', recordOf('newer'))
    await storage.delete('stock', 'b')
    await storage.store('stock', 'd', recordOf('new'))
    await storage.setMeta('term', 99)
    const expected = async (of: FileServerStorage): Promise<void> => {
      expect([...(await contentsOf(of)).keys()].sort()).to.deep.equal(['meta term', 'stock/a', 'stock/c', 'stock/d'])
      expect((await of.load('stock', 'a'))?.value).to.equal('newer')
      expect(await of.getMeta('term')).to.equal(99)
    }
    await expected(storage)
    goOn()
    await compacted
    await expected(storage)
    at.disk.cutPower()
    await expected(await at.open())
  })

  it('lets a read that began before end in the file that it began in', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await fill(storage, 2)
    let goOn: () => void = () => undefined
    const allowed = new Promise<void>((resolve) => (goOn = resolve))
    let isFirst = true
    at.disk.before = async ({ kind }) => {
      if (kind !== 'read' || !isFirst) return
      isFirst = false
      await allowed
    }
    const reading = storage.load('stock', 'a')
    const compacted = storage.compact()
    const other = await storage.load('stock', 'b')
    goOn()
    expect((await reading)?.value).to.match(/^a 1 /)
    expect(other?.value).to.match(/^b 1 /)
    await compacted
    await storage.close()
    expect(at.disk.openFiles).to.equal(0)
  })

  it('ends early when the storage is closed, and leaves the log as it was', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await fill(storage, 2)
    const contents = await contentsOf(storage)
    const compacted = storage.compact()
    await storage.close()
    await compacted
    expect(at.disk.fileNames().some((name) => name.startsWith('base-'))).to.equal(false)
    expect(at.disk.openFiles).to.equal(0)
    expect(await contentsOf(await at.open())).to.deep.equal(contents)
  })

  /** [what fails, of which file] */
  const FAILING: readonly [string, (kind: string, file: string) => boolean][] = [
    ['a write', (kind, file) => kind === 'append' && file.endsWith('.unfinished')],
    ['an fsync', (kind, file) => kind === 'sync' && file.endsWith('.unfinished')],
    ['the rename', (kind) => kind === 'rename'],
  ]
  for (const [what, fails] of FAILING) {
    it(`goes on with the old files when ${what} of it fails, and tries again later`, async () => {
      const at = new Simulated()
      const storage = await at.open({ compactFromBytes: 3000, compactFromShare: 0.1 })
      let failures = 0
      at.disk.before = ({ kind, file }) => {
        if (!fails(kind, file)) return
        failures++
        throw new Error('EIO: i/o error')
      }
      await fill(storage, 5)
      expect((await refusalOrNone(storage.compact()))?.message).to.match(/EIO/)
      // Not with every write: the next attempt waits until as much more is dead.
      expect(failures).to.be.within(2, 4)
      expect(
        at.logged.filter(({ message }) => /could not be compacted; nothing is lost/.test(message)),
      ).to.not.deep.equal([])
      const contents = await contentsOf(storage)
      expect(contents.size).to.equal(4)
      expect(at.disk.fileNames().some((name) => name.startsWith('base-'))).to.equal(false)
      at.disk.before = () => undefined
      await fill(storage, 10)
      await storage.close()
      expect(at.disk.fileNames().some((name) => name.startsWith('base-'))).to.equal(true)
      expect((await contentsOf(await at.open())).size).to.equal(4)
    })
  }

  it('refuses to drop a record that it cannot read', async () => {
    const at = new Simulated()
    const storage = await at.open()
    await storage.store('stock', 'a', recordOf('one'))
    const size = at.disk.inode('log-0000000001').cached.length
    await storage.store('stock', 'b', recordOf('two'))
    at.disk.inode('log-0000000001').flip(size + 30)
    expect((await refusalOf(storage.compact())).message).to.contain('log-0000000001 is damaged at offset')
    expect((await storage.load('stock', 'a'))?.value).to.equal('one')
  })
})

async function refusalOrNone(promise: Promise<unknown>): Promise<Error | undefined> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  return outcome instanceof Error ? outcome : undefined
}

describe('isCompactionDue', () => {
  const LIMITS = { leastDeadBytes: 100, deadShare: 0.5 }
  const CASES: readonly [string, number, number, boolean][] = [
    ['an empty log', 0, 0, false],
    ['little, all of it dead', 99, 0, false],
    ['enough, all of it dead', 100, 0, true],
    ['half dead', 400, 200, true],
    ['less than half dead', 400, 201, false],
    ['all alive', 10_000, 10_000, false],
  ]
  for (const [what, total, live, isDue] of CASES) {
    it(`says ${isDue ? 'yes' : 'no'} to ${what}`, () => {
      expect(isCompactionDue({ total, live }, LIMITS)).to.equal(isDue)
    })
  }
})
