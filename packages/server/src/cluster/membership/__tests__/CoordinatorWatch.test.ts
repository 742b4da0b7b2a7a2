/** Who watches the coordinator: quiet while it is heard, asking around when it is not, in office only when nobody hears it. */
import { expect } from 'chai'
import type { ClusterState, Member } from '@topgunbuild/core'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf } from '../../../__tests__/support/states'
import { PEER_PROTOCOL_VERSION, type PeerIdentity, type PeerMessageOf } from '../../mesh/peer-messages'
import { CoordinatorWatch } from '../CoordinatorWatch'
import { Observations } from '../Observations'

const peer = (nodeId: string): PeerIdentity => {
  const { incarnation, endpoint, clusterAddress } = memberNamed(nodeId)
  return {
    nodeId,
    incarnation,
    endpoint,
    clusterAddress,
    protocol: PEER_PROTOCOL_VERSION,
    since: PEER_PROTOCOL_VERSION,
  }
}

class Bench {
  readonly state: ClusterState = stateOf(['a', 'b', 'c'])
  readonly seen = new Observations({ runtime: new ManualRuntime(), heartbeatIntervalMs: 100, deadAfterMs: 500 })
  readonly sent: { to: string; message: PeerMessageOf<'ASK_COORDINATOR' | 'COORDINATOR_ANSWER'> }[] = []
  readonly taken: string[][] = []
  readonly watch = new CoordinatorWatch(this.seen, {
    selfId: 'b',
    send: (to, message) => this.sent.push({ to, message }),
    takeOffice: (_state: ClusterState, lost: readonly Member[]) => this.taken.push(lost.map(({ nodeId }) => nodeId)),
  })

  constructor() {
    this.seen.stateChanged(this.state)
    for (const nodeId of ['a', 'c']) this.seen.linked(peer(nodeId))
  }

  /** Ticks pass; those named echo each of them. */
  ticks(count: number, echoing: readonly string[]): void {
    for (let tick = 0; tick < count; tick++) {
      this.seen.tick()
      for (const nodeId of echoing) {
        const message = { type: 'HEARTBEAT', stamp: 1, echo: this.seen.ticks, position: null, former: null } as const
        this.seen.heartbeat(peer(nodeId), { ...message, facts: [] })
      }
    }
  }

  hears(from: string, hears: boolean): void {
    const answer = { type: 'COORDINATOR_ANSWER', coordinator: 'a-1', hears, state: null } as const
    this.watch.heard(from, answer, this.state)
  }
}

describe('CoordinatorWatch', () => {
  it('asks nobody while the coordinator is heard', () => {
    const bench = new Bench()
    bench.ticks(20, ['a', 'c'])
    bench.watch.watch(bench.state)
    expect(bench.sent).to.deep.equal([])
  })

  it('asks the others when it falls silent, and tells them unasked that it hears nothing', () => {
    const bench = new Bench()
    bench.ticks(4, ['c'])
    bench.watch.watch(bench.state)
    expect(bench.sent.map(({ to, message }) => [to, message.type])).to.deep.equal([
      ['c', 'ASK_COORDINATOR'],
      ['c', 'COORDINATOR_ANSWER'],
    ])
    expect(bench.sent[1]?.message).to.include({ hears: false, coordinator: 'a-1' })
    expect(bench.taken).to.deep.equal([])
  })

  it('takes the office once it is lost and the one it reaches does not hear it either', () => {
    const bench = new Bench()
    bench.ticks(6, ['c'])
    bench.watch.watch(bench.state)
    expect(bench.taken).to.deep.equal([])
    bench.hears('c', true)
    expect(bench.taken).to.deep.equal([])
    bench.hears('c', false)
    expect(bench.taken).to.deep.equal([['a']])
  })

  it('names the others that are lost as well', () => {
    const bench = new Bench()
    bench.ticks(6, [])
    bench.watch.watch(bench.state)
    expect(bench.taken).to.deep.equal([['a', 'c']])
  })

  it('forgets what was said of another coordinator', () => {
    const bench = new Bench()
    bench.hears('c', false)
    bench.watch.coordinatorChanged()
    bench.ticks(6, ['c'])
    bench.watch.watch(bench.state)
    expect(bench.taken).to.deep.equal([])
  })

  it('says of itself that it is there', () => {
    const bench = new Bench()
    bench.watch.answer('c', 'b-7', bench.state, 'b-7')
    expect(bench.sent[0]?.message).to.include({ type: 'COORDINATOR_ANSWER', coordinator: 'b-7', hears: true })
  })

  it('shows its state to whoever asks about a coordinator that it has not', () => {
    const bench = new Bench()
    bench.ticks(1, ['a', 'c'])
    bench.watch.answer('c', 'older-1', bench.state, 'b-1')
    expect(bench.sent[0]?.message).to.include({ hears: false, state: bench.state })
  })
})
