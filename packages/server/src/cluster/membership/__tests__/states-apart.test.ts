/** A bring-up of hundreds of partitions makes a few states, and whatever else happens waits for none of them. */
import { nextState, type ClusterEvent, type ClusterState } from '@topgunbuild/core'
import { expect } from 'chai'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf } from '../../../__tests__/support/states'
import { Office } from '../Office'

const APART_MS = 20

class Bench {
  readonly runtime = new ManualRuntime()
  readonly issued: ClusterState[] = []
  holds = true
  state: ClusterState = nextState(stateOf(['a', 'b', 'c']), { type: 'steer' })
  readonly office = new Office(this.runtime, {
    current: () => this.state,
    holdsOffice: () => this.holds,
    issued: (next) => {
      this.issued.push(next)
      this.state = next
    },
    isFresh: () => true,
    confirm: () => undefined,
  })

  queue(event: ClusterEvent): void {
    this.office.queue([event])
    this.runtime.endTurn()
  }

  synced(partitionId: number): ClusterEvent {
    const { term, followers } = this.state.partitions[partitionId]!
    return { type: 'synced', partitionId, term, nodeId: followers[0]! }
  }
}

describe('the states of a bring-up', () => {
  it('begin at once, and go on together', () => {
    const bench = new Bench()
    bench.queue(bench.synced(0))
    expect(bench.issued.length).to.equal(1)
    for (let partitionId = 1; partitionId < 11; partitionId++) {
      bench.queue(bench.synced(partitionId))
      bench.runtime.advance(APART_MS / 11)
    }
    expect(bench.issued.length).to.equal(1)
    bench.runtime.advance(APART_MS)
    expect(bench.issued.length).to.equal(2)
    expect(bench.state.partitions.slice(0, 11).every(({ backups }) => backups.length === 1)).to.equal(true)
  })

  it('are made at once again when none was for a while', () => {
    const bench = new Bench()
    bench.queue(bench.synced(0))
    bench.runtime.advance(APART_MS)
    bench.queue(bench.synced(1))
    expect(bench.issued.length).to.equal(2)
  })

  it('hold nothing else up, which takes along what waits', () => {
    const bench = new Bench()
    bench.queue(bench.synced(0))
    bench.queue(bench.synced(1))
    bench.queue({ type: 'joined', member: memberNamed('d') })
    expect(bench.issued.length).to.equal(2)
    expect(bench.state.partitions[1]?.backups.length).to.equal(1)
    bench.runtime.advance(APART_MS)
    expect(bench.issued.length).to.equal(2)
  })

  it('end with the office', () => {
    const bench = new Bench()
    bench.queue(bench.synced(0))
    bench.queue(bench.synced(1))
    bench.office.expelled()
    bench.runtime.advance(APART_MS)
    expect(bench.issued.length).to.equal(1)
    bench.queue(bench.synced(2))
    expect(bench.issued.length).to.equal(2)
  })
})
