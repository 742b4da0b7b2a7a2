/** An owner that stood still blames nobody for what it did not hear meanwhile. */
import { expect } from 'chai'
import { ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import { routedOp } from '../../../__tests__/support/routed-op'

/** As the scripted owner has it. */
const DEAD_AFTER_MS = 100_000

describe('an owner that stood still', () => {
  const stalled = ({ reports }: ScriptedOwner): string[] =>
    reports.flatMap((fact) => (fact.type === 'stalled' ? [fact.nodeId] : []))

  const CASES: readonly [string, number, number][] = [
    ['gives a backup all its time again, and no more than that', 3 * DEAD_AFTER_MS, 3 * DEAD_AFTER_MS],
    ['adds only the time that it stood still to what a backup has had before', DEAD_AFTER_MS, DEAD_AFTER_MS / 2],
  ]
  for (const [name, time, stoodStill] of CASES) {
    it(name, () => {
      const owner = ScriptedOwner.serving({ backups: ['b'] })
      owner.owned.submit(routedOp())
      owner.time = time
      owner.owned.stoodStill(stoodStill)
      owner.tickAt(stoodStill + DEAD_AFTER_MS - 1)
      expect(stalled(owner)).to.deep.equal([])
      owner.tickAt(stoodStill + DEAD_AFTER_MS)
      expect(stalled(owner)).to.deep.equal(['b'])
    })
  }

  it('waits as long as ever for replicas that it takes over from', () => {
    const owner = new ScriptedOwner({ backups: ['b'] })
    owner.owned.begin()
    owner.time = 2 * DEAD_AFTER_MS
    owner.owned.stoodStill(2 * DEAD_AFTER_MS)
    owner.tickAt(3 * DEAD_AFTER_MS - 1)
    expect(stalled(owner)).to.deep.equal([])
    owner.tickAt(3 * DEAD_AFTER_MS)
    expect(stalled(owner)).to.deep.equal(['b'])
  })

  it('gives nobody time that has not passed yet', () => {
    const owner = ScriptedOwner.serving({ backups: ['b'] })
    owner.time = 10
    owner.owned.submit(routedOp())
    owner.owned.stoodStill(5 * DEAD_AFTER_MS)
    owner.tickAt(10 + DEAD_AFTER_MS)
    expect(stalled(owner)).to.deep.equal(['b'])
  })
})
