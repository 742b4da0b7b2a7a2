/** A node loses its power at any operation of its disk, again and again: nothing that was promised is lost. */
import { TopGunError } from '@topgunbuild/core'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { FileServerStorage } from '../FileServerStorage'
import { contentsOf, Ledger } from './support/Ledger'
import { seeded } from './support/seeded'
import { ProcessGone, SimulatedDisk } from './support/SimulatedDisk'

const keys = fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 })
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('store'), map: fc.nat(1), keys, size: fc.nat(1500) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete'), map: fc.nat(1), keys }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('meta'), fact: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact') }) },
  // Of the turns that operations of the disk take: what follows is handed in while one runs.
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass'), turns: fc.nat(40) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close') }) },
)
type Command = {
  readonly kind: string
  readonly map?: number
  readonly keys?: readonly number[]
  readonly size?: number
  readonly fact?: number
  readonly turns?: number
}
const life = fc.record({
  commands: fc.array<Command>(command, { maxLength: 30 }),
  /** Operations of the disk until the power goes, or the process; beyond the last command: after it. */
  endsAfter: fc.oneof(fc.nat(25), fc.nat(100)),
  /** The process ends, and the machine goes on. */
  isKill: fc.boolean(),
})
const options = fc.record({
  segmentBytes: fc.constantFrom(300, 3000, 2 ** 20),
  compactFromBytes: fc.constantFrom(1, 2000, 2 ** 20),
  compactFromShare: fc.constantFrom(0.01, 0.5),
})
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never
type Limits = typeof options extends fc.Arbitrary<infer T> ? T : never

function isOfTheCut(error: unknown): boolean {
  return error instanceof ProcessGone || (error instanceof TopGunError && error.cause instanceof ProcessGone)
}

/** Every outcome is looked at: a promise may end with the process, and for no other reason. */
class Outcomes {
  private readonly all: Promise<unknown>[] = []
  readonly wrong: unknown[] = []

  watch(outcome: Promise<void>): void {
    this.all.push(outcome.catch((error: unknown) => isOfTheCut(error) || this.wrong.push(error)))
  }

  async settled(): Promise<void> {
    await Promise.all(this.all)
  }
}

async function run(storage: FileServerStorage, ledger: Ledger, commands: readonly Command[]): Promise<void> {
  const outcomes = new Outcomes()
  for (const { kind, map = 0, keys = [], size = 0, fact = 0, turns = 0 } of commands) {
    if (kind === 'store') outcomes.watch(ledger.store(storage, map, keys, size))
    if (kind === 'delete') outcomes.watch(ledger.delete(storage, map, keys))
    if (kind === 'meta') outcomes.watch(ledger.setMeta(storage, fact))
    if (kind === 'compact') outcomes.watch(storage.compact())
    if (kind === 'wait') await outcomes.settled()
    if (kind === 'pass') for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    if (kind === 'close') {
      outcomes.watch(storage.close())
      break
    }
  }
  await outcomes.settled()
  expect(outcomes.wrong).to.deep.equal([])
}

/** False when the power went meanwhile. */
async function outlives(task: () => Promise<void>): Promise<boolean> {
  try {
    await task()
    return true
  } catch (error) {
    if (isOfTheCut(error)) return false
    throw error
  }
}

/** Killed between renaming a base and syncing its name; the next process removes what it replaces, and the power goes. */
const KILLED_THEN_CUT: [Life[], Limits, number] = [
  [
    { commands: [], endsAfter: 10, isKill: false },
    { commands: [{ kind: 'compact' }], endsAfter: 30, isKill: true },
    { commands: [], endsAfter: 14, isKill: false },
  ],
  { segmentBytes: 300, compactFromBytes: 1, compactFromShare: 0.01 },
  255255252,
]

describe('FileServerStorage, when the power goes', () => {
  it('has after any number of cuts what was promised, in the order of the calls, and nothing else', async () => {
    const law = fc.asyncProperty(
      fc.array(life, { minLength: 1, maxLength: 4 }),
      options,
      fc.nat(),
      async (lives, limits, seed) => {
        const disk = new SimulatedDisk(seeded(seed))
        const ledger = Ledger.empty()
        const start = (): FileServerStorage =>
          new FileServerStorage({ directory: 'simulated', files: disk.mount(), ...limits })
        for (const { commands, endsAfter, isKill } of lives) {
          const end = (): void => (isKill ? disk.killAll() : disk.cutPower())
          disk.breakAt(endsAfter, end)
          const storage = start()
          const isOpen = await outlives(async () => {
            await storage.initialize()
            await ledger.check(storage)
          })
          if (isOpen) await run(storage, ledger, commands)
          end()
        }
        const last = start()
        await last.initialize()
        await ledger.check(last)
        // What could be read once is on disk: it is still there after another cut.
        const seen = await contentsOf(last)
        disk.cutPower()
        const again = start()
        await again.initialize()
        expect(await contentsOf(again)).to.deep.equal(seen)
        await again.close()
        expect(disk.openFiles).to.equal(0)
      },
    )
    await fc.assert(law, { numRuns: 500, examples: [KILLED_THEN_CUT] })
  })
})
