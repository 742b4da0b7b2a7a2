/** A follower whose answers take longer than a backup may take: to begin anew with it again and again would never end. */
import { expect } from 'chai'
import { OWNER_TERM, ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import { routedOp } from '../../../__tests__/support/routed-op'
import { bucketsOf } from '../../repair/buckets'
import { PartitionStore } from '../PartitionStore'

/** As the scripted owner has it. */
const DEAD_AFTER_MS = 100_000

describe('a follower that is slow', () => {
  const startsOf = ({ streamed }: ScriptedOwner): number => streamed.filter(({ item }) => item.kind === 'start').length
  /** What it is asked with every start but the first; it has nothing. */
  const answers = ({ owned }: ScriptedOwner): void =>
    owned.onAck('c', { term: OWNER_TERM, seq: 0, chunk: 0, buckets: bucketsOf(new PartitionStore()) })
  const followed = (): ScriptedOwner => {
    const owner = ScriptedOwner.serving({})
    owner.owned.submit(routedOp())
    owner.becomes({ followers: ['c'] })
    return owner
  }
  /** When each start was, in times of `deadAfterMs` and until so many of them have passed. */
  const startTimes = (owner: ScriptedOwner, times: number): number[] => {
    const seen: number[] = []
    for (let at = 0; at <= times; at++) {
      const before = startsOf(owner)
      owner.tickAt(at * DEAD_AFTER_MS)
      answers(owner)
      if (startsOf(owner) > before) seen.push(at)
    }
    return seen
  }

  it('is given twice as long each time, and no more than thirty-two times as long', () => {
    expect(startTimes(followed(), 150)).to.deep.equal([1, 3, 7, 15, 31, 63, 95, 127])
  })

  it('is brought up by an answer that takes longer than a backup may take', () => {
    const owner = followed()
    owner.tickAt(DEAD_AFTER_MS)
    answers(owner)
    owner.time = 2.9 * DEAD_AFTER_MS
    owner.confirms('c')
    expect(owner.reports).to.deep.equal([
      { type: 'synced', partitionId: 0, term: OWNER_TERM, nodeId: 'c', incarnation: 'c-1' },
    ])
    expect(startsOf(owner)).to.equal(2)
  })

  it('loses its place as soon as any once it is a backup', () => {
    const owner = followed()
    startTimes(owner, 31)
    owner.confirms('c')
    owner.becomes({ followers: [], backups: ['c'] })
    owner.owned.submit(routedOp({ opId: 'next', key: 'next' }))
    owner.tickAt(32 * DEAD_AFTER_MS - 1)
    expect(owner.reports.map(({ type }) => type)).to.deep.equal(['synced'])
    owner.tickAt(32 * DEAD_AFTER_MS)
    expect(owner.reports.map(({ type }) => type)).to.deep.equal(['synced', 'stalled'])
  })

  it('is given no more time for links that it lost', () => {
    const owner = followed()
    for (let link = 0; link < 6; link++) {
      owner.owned.unlinked('c')
      owner.owned.linked('c')
      answers(owner)
    }
    const before = startsOf(owner)
    owner.tickAt(DEAD_AFTER_MS)
    expect(startsOf(owner)).to.equal(before + 1)
  })

  it('is given no more time while writers wait for it', () => {
    const owner = followed()
    startTimes(owner, 31)
    for (let count = 0; count < 300; count++) owner.owned.submit(routedOp({ opId: `op-${count}`, key: `key-${count}` }))
    const before = startsOf(owner)
    owner.tickAt(32 * DEAD_AFTER_MS)
    expect(startsOf(owner)).to.equal(before + 1)
  })
})
