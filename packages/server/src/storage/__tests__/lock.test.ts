/** One process at a time in a directory: refusals, takeovers, and several that come at once. */
import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { FileServerStorage } from '../FileServerStorage'
import { lockDirectory } from '../lock-directory'
import { seeded } from './support/seeded'
import { SimulatedDisk } from './support/SimulatedDisk'
import { refusalOf, Simulated } from './support/simulated'
import { temporaryDirectory } from './support/storages'

describe('the lock of a directory', () => {
  it('refuses a second adapter, of the same process or another, and names the holder', async () => {
    const at = new Simulated()
    const files = at.disk.mount()
    const first = await at.open({}, files)
    for (const other of [at.storage({}, files), at.storage()]) {
      const refusal = await refusalOf(other.initialize())
      expect(refusal.code).to.equal('REJECTED')
      expect(refusal.message).to.match(/"simulated" is in use by process 1, as its file lock-1 says: give every node/)
    }
    await first.store('stock', 'a', { value: 1, timestamp: { millis: 1, counter: 0, nodeId: 'a' } })
    await first.close()
    await (await at.open()).close()
  })

  it('is let go when the log cannot be opened', async () => {
    const at = new Simulated()
    await (await at.open()).close()
    at.disk.change((names) => names.set('log-0000000003', at.disk.inode('log-0000000001')))
    const files = at.disk.mount()
    await refusalOf(at.storage({}, files).initialize())
    expect((await refusalOf(at.storage({}, files).initialize())).message).to.contain('log-0000000002 is missing')
  })

  it('is taken over from a process that died, and leaves one file behind', async () => {
    const at = new Simulated()
    for (let life = 0; life < 3; life++) {
      await at.open()
      at.disk.killAll()
    }
    const storage = await at.open()
    expect(at.disk.fileNames().filter((name) => name.startsWith('lock-'))).to.deep.equal(['lock-4'])
    await storage.close()
    expect(at.disk.fileNames().filter((name) => name.startsWith('lock-'))).to.deep.equal(['lock-4-free'])
  })

  it('is not refused for one that comes too late for a number that was let go', async () => {
    const at = new Simulated()
    const late = at.disk.mount()
    await late.publish('lock-3-free', await late.ownProcess())
    await late.publish('lock-3', await late.ownProcess())
    const storage = await at.open()
    expect(at.disk.fileNames().filter((name) => name.startsWith('lock-'))).to.deep.equal(['lock-4'])
    await storage.close()
  })

  it('is never held twice, however many come at once and whatever died before', async () => {
    const law = fc.asyncProperty(fc.nat(), fc.integer({ min: 2, max: 5 }), fc.nat(2), async (seed, rivals, dead) => {
      const random = seeded(seed)
      const disk = new SimulatedDisk(random)
      for (let death = 0; death < dead; death++) {
        await lockDirectory(disk.mount())
        disk.killAll()
      }
      disk.before = async () => {
        for (let turns = random() * 20; turns > 1; turns--) await Promise.resolve()
      }
      let holders = 0
      let most = 0
      let held = 0
      const rival = async (): Promise<void> => {
        for (let round = 0; round < 4; round++) {
          const unlock = await lockDirectory(disk.mount()).catch(() => undefined)
          if (unlock === undefined) continue
          most = Math.max(most, ++holders)
          held++
          for (let turns = random() * 40; turns > 1; turns--) await Promise.resolve()
          holders--
          await unlock()
        }
      }
      await Promise.all(Array.from({ length: rivals }, rival))
      expect(most).to.equal(1)
      expect(held).to.be.greaterThan(0)
    })
    await fc.assert(law, { numRuns: 200 })
  })

  describe('on the file system', () => {
    let directory: { readonly path: string; readonly end: () => Promise<void> }
    beforeEach(async () => (directory = await temporaryDirectory()))
    afterEach(() => directory.end())
    const storage = (): FileServerStorage => new FileServerStorage({ directory: directory.path })

    it('names the process that holds it, and leaves nothing else beside the log', async () => {
      const first = storage()
      await first.initialize()
      expect(await readFile(join(directory.path, 'lock-1'), 'utf8')).to.match(new RegExp(`^process ${process.pid}\\b`))
      expect((await refusalOf(storage().initialize())).message).to.contain(`in use by process ${process.pid}`)
      expect((await readdir(directory.path)).sort()).to.deep.equal(['lock-1', 'log-0000000001'])
      await first.close()
    })

    type Stale = readonly [whose: string, text: () => Promise<string>]
    const EARLIER: Stale = [
      'of an earlier process of this number',
      async () => `process ${process.pid} (start 1, boot none)`,
    ]
    const STALE: readonly Stale[] = [
      ['of a process that has ended', async () => `process ${await endedProcess()}`],
      // Elsewhere the system does not tell when a process started.
      ...(process.platform === 'linux' ? [EARLIER] : []),
      ['without its text, which went with the power', async () => ''],
    ]
    for (const [whose, text] of STALE) {
      it(`takes over a lock ${whose}`, async () => {
        await writeFile(join(directory.path, 'lock-7'), await text())
        const taken = storage()
        await taken.initialize()
        expect((await readdir(directory.path)).sort()).to.deep.equal(['lock-8', 'log-0000000001'])
        await taken.close()
      })
    }

    it('does not take over from another process that runs', async () => {
      const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
      const ended = once(other, 'close')
      try {
        await writeFile(join(directory.path, 'lock-7'), `process ${other.pid}`)
        expect((await refusalOf(storage().initialize())).message).to.contain(`in use by process ${other.pid}`)
      } finally {
        other.stdin.end()
        await ended
      }
      const taken = storage()
      await taken.initialize()
      await taken.close()
    })
  })
})

async function endedProcess(): Promise<number | undefined> {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await once(child, 'close')
  return child.pid
}
