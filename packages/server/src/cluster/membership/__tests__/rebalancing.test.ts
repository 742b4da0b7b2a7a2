/** When the coordinator places anew: after a long rest, and the next time after one twice as long. */
import { nextState, type ClusterEvent, type ClusterState } from '@topgunbuild/core'
import { expect } from 'chai'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf } from '../../../__tests__/support/states'
import { Office } from '../Office'

const REST_MS = 30_000

function settled(from: ClusterState): ClusterState {
  for (let state = from; ;) {
    const facts = state.partitions.flatMap(({ followers, term, moveTo }, partitionId): ClusterEvent[] => [
      ...followers.map((nodeId): ClusterEvent => ({ type: 'synced', partitionId, term, nodeId })),
      ...(moveTo === null ? [] : [{ type: 'sealed', partitionId, term, to: moveTo } as const]),
    ])
    const next = nextState(state, [...facts, { type: 'steer' }])
    if (next === state) return state
    state = next
  }
}

class Coordinator {
  readonly runtime = new ManualRuntime()
  state = settled(stateOf(['a', 'b', 'c']))
  issued = 0
  looked = 0
  holds = true
  readonly office = new Office(this.runtime, {
    current: () => {
      this.looked += 1
      return this.state
    },
    holdsOffice: () => this.holds,
    issued: (next) => {
      this.state = next
      this.issued += 1
    },
    isFresh: () => true,
    confirm: () => expect.fail('it is fresh'),
  })

  queue(...events: ClusterEvent[]): void {
    this.office.queue(events)
    this.runtime.endTurn()
  }

  /** Every backup of b, and they are brought up elsewhere. */
  stall(): void {
    const backs = this.state.partitions.flatMap(({ backups, term }, partitionId): ClusterEvent[] =>
      backups.includes('b') ? [{ type: 'stalled', partitionId, term, nodeId: 'b' }] : [],
    )
    this.queue(...backs)
    this.settle()
  }

  settle(): void {
    this.state = settled(this.state)
  }

  rest(ms: number): void {
    this.runtime.advance(ms)
    this.office.tick()
    this.runtime.endTurn()
  }

  get backupsOfB(): number {
    return this.state.partitions.filter(({ target }) => target.backups.includes('b')).length
  }
}

describe('a coordinator at rest', () => {
  it('places anew what a stall gave to others, and not before', () => {
    const coordinator = new Coordinator()
    coordinator.stall()
    expect(coordinator.backupsOfB).to.equal(0)
    coordinator.rest(REST_MS - 1)
    expect(coordinator.backupsOfB).to.equal(0)
    coordinator.rest(1)
    expect(coordinator.backupsOfB).to.be.greaterThan(80)
  })

  it('rests longer each time, until a member comes or goes', () => {
    const coordinator = new Coordinator()
    for (const restMs of [REST_MS, 2 * REST_MS, 4 * REST_MS]) {
      coordinator.settle()
      coordinator.stall()
      coordinator.rest(restMs - 1)
      expect(coordinator.backupsOfB, `before ${restMs} ms`).to.equal(0)
      coordinator.rest(1)
      expect(coordinator.backupsOfB, `after ${restMs} ms`).to.be.greaterThan(80)
    }
    coordinator.settle()
    coordinator.queue({ type: 'joined', member: memberNamed('d') })
    coordinator.settle()
    coordinator.stall()
    coordinator.rest(REST_MS)
    expect(coordinator.backupsOfB).to.be.greaterThan(60)
  })

  it('looks once after each state, not at every heartbeat, and says nothing where nothing changes', () => {
    const coordinator = new Coordinator()
    coordinator.queue({ type: 'link-broken', between: ['a', 'b'] })
    coordinator.settle()
    const { issued, looked } = coordinator
    for (let n = 0; n < 3; n++) coordinator.rest(REST_MS)
    expect(coordinator.issued).to.equal(issued)
    expect(coordinator.looked).to.equal(looked + 1)
  })

  it('leaves it to whoever holds the office', () => {
    const coordinator = new Coordinator()
    coordinator.stall()
    coordinator.holds = false
    coordinator.rest(REST_MS)
    expect(coordinator.backupsOfB).to.equal(0)
  })
})
