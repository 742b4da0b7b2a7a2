/** What a node sees with its own eyes, what it has to report, and how it leaves: the memory beside the decisions. */
import { expect } from 'chai'
import { nextState } from '@topgunbuild/core'
import type { ClusterEvent, ClusterState } from '@topgunbuild/core'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf } from '../../../__tests__/support/states'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../../mesh/peer-messages'
import { Departure, isDrained } from '../Departure'
import { FactBook } from '../FactBook'
import { Observations } from '../Observations'

const peer = (nodeId: string, incarnation = `${nodeId}-1`): PeerIdentity => {
  const { endpoint, clusterAddress } = memberNamed(nodeId)
  return {
    nodeId,
    incarnation,
    endpoint,
    clusterAddress,
    protocol: PEER_PROTOCOL_VERSION,
    since: PEER_PROTOCOL_VERSION,
  }
}

describe('Observations', () => {
  const INTERVAL = 100
  const DEAD = 500

  class Bench {
    readonly runtime = new ManualRuntime()
    readonly seen = new Observations({ runtime: this.runtime, heartbeatIntervalMs: INTERVAL, deadAfterMs: DEAD })

    /** Ticks as a node does while time passes; `echoing` answers each of its stamps. */
    passes(ms: number, echoing: readonly string[] = []): void {
      for (let step = 0; step < ms; step += INTERVAL) {
        this.runtime.advance(INTERVAL)
        this.seen.tick()
        for (const nodeId of echoing) this.heartbeat(nodeId, this.seen.ticks)
      }
    }

    heartbeat(nodeId: string, echo: number, stamp = 1): void {
      this.seen.heartbeat(peer(nodeId), { type: 'HEARTBEAT', stamp, echo, position: null, former: null, facts: [] })
    }
  }

  it('holds a member for lost after deadAfterMs of silence, and not before', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b'))
    bench.passes(2000, ['b'])
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(false)
    bench.passes(DEAD - INTERVAL)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(false)
    bench.passes(INTERVAL)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(true)
  })

  it('takes heartbeats that echo nothing new for silence: the way there is cut', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b'))
    const last = bench.seen.ticks
    for (let step = 0; step < 6; step++) {
      bench.passes(INTERVAL)
      bench.heartbeat('b', last, step)
    }
    expect(bench.seen.echoFor('b')).to.equal(5)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(true)
  })

  it('vouches for another only when it was heard within half of that', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b'))
    bench.passes(200)
    expect(bench.seen.hears(memberNamed('b'))).to.equal(true)
    bench.passes(100)
    expect(bench.seen.hears(memberNamed('b'))).to.equal(false)
    expect(bench.seen.heardLately(memberNamed('b'))).to.equal(true)
    bench.seen.unlinked(peer('b'))
    expect(bench.seen.hears(memberNamed('b'))).to.equal(false)
  })

  it('judges nobody for the time its own loop stood still, but trusts nobody for it either', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b'))
    bench.runtime.advance(3000)
    expect(bench.seen.pausedMs()).to.equal(3000)
    expect(bench.seen.tick()).to.equal(3000)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(false)
    expect(bench.seen.heardLately(memberNamed('b'))).to.equal(false)
    bench.passes(DEAD)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(true)
  })

  it('counts the silence of a member that was never linked from the state that named it', () => {
    const bench = new Bench()
    bench.seen.stateChanged(stateOf(['a', 'b']))
    bench.passes(DEAD - INTERVAL)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(false)
    bench.seen.stateChanged(stateOf(['a', 'b', 'c']))
    bench.passes(INTERVAL)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(true)
    expect(bench.seen.isLost(memberNamed('c'))).to.equal(false)
  })

  it('goes on counting from the last word when a link ends', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b'))
    bench.passes(300)
    bench.seen.unlinked(peer('b'))
    bench.passes(100)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(false)
    bench.passes(100)
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(true)
  })

  it('holds a process for lost at once when its address refused a connection, but not its successor', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b'))
    bench.seen.unlinked(peer('b'))
    bench.seen.processGone(peer('b'))
    expect(bench.seen.isLost(memberNamed('b'))).to.equal(true)
    bench.seen.linked(peer('b', 'b-2'))
    expect(bench.seen.isLost(memberNamed('b', 'b-2'))).to.equal(false)
    expect(bench.seen.isLinked(memberNamed('b', 'b-2'))).to.equal(true)
    expect(bench.seen.isLinked(memberNamed('b'))).to.equal(false)
  })

  it('does not take the end of an old link for the end of the new one', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b', 'b-1'))
    bench.seen.linked(peer('b', 'b-2'))
    bench.seen.unlinked(peer('b', 'b-1'))
    expect(bench.seen.linkedIds()).to.deep.equal(['b'])
    expect(bench.seen.isLinked(memberNamed('b', 'b-2'))).to.equal(true)
  })

  it('knows nothing of a peer’s position before its first heartbeat', () => {
    const bench = new Bench()
    bench.seen.linked(peer('b'))
    expect(bench.seen.greeted()).to.deep.equal([])
    bench.heartbeat('b', 0)
    expect(bench.seen.greeted().map(({ identity, position }) => [identity.nodeId, position])).to.deep.equal([
      ['b', null],
    ])
  })
})

describe('FactBook', () => {
  const leaving: ClusterEvent = { type: 'leaving', nodeId: 'b', incarnation: 'b-1' }
  const broken: ClusterEvent = { type: 'link-broken', between: ['b', 'c'] }

  it('sends what is new once a turn, and keeps it until a state shows it', () => {
    const runtime = new ManualRuntime()
    const sent: ClusterEvent[][] = []
    const book = new FactBook(runtime, (facts) => sent.push([...facts]))
    book.add([leaving])
    book.add([leaving, broken])
    expect(sent).to.deep.equal([])
    runtime.endTurn()
    book.add([leaving])
    runtime.endTurn()
    expect(sent).to.deep.equal([[leaving, broken]])
    expect(book.pending()).to.deep.equal([leaving, broken])
    const state = stateOf(['a', 'b', 'c'])
    book.stateChanged(state)
    expect(book.pending()).to.deep.equal([leaving, broken])
    book.stateChanged(nextState(state, leaving))
    expect(book.pending()).to.deep.equal([broken])
    book.stateChanged(nextState(state, [leaving, broken]))
    expect(book.pending()).to.deep.equal([])
  })

  it('drops what no state will ever show', () => {
    const book = new FactBook(new ManualRuntime(), () => undefined)
    book.add([{ type: 'synced', partitionId: 0, term: 99, nodeId: 'b' }, broken])
    book.stateChanged(stateOf(['a', 'b']))
    expect(book.pending()).to.deep.equal([])
  })

  it('sends nothing of an earlier incarnation', () => {
    const runtime = new ManualRuntime()
    const sent: ClusterEvent[][] = []
    const book = new FactBook(runtime, (facts) => sent.push([...facts]))
    book.add([leaving])
    book.clear()
    runtime.endTurn()
    expect([sent, book.pending()]).to.deep.equal([[], []])
  })
})

describe('Departure', () => {
  const allLeaving = (state: ClusterState): ClusterState => ({
    ...state,
    members: state.members.map((member) => ({ ...member, status: 'LEAVING' })),
  })
  const without = (state: ClusterState, nodeId: string): ClusterState => ({
    ...state,
    partitions: state.partitions.map((partition) => ({
      ...partition,
      owner: partition.owner === nodeId ? 'a' : partition.owner,
      backups: partition.backups.filter((name) => name !== nodeId),
      followers: partition.followers.filter((name) => name !== nodeId),
    })),
  })
  const pair = stateOf(['a', 'b'])

  const TABLE: readonly [string, ClusterState | null, string, boolean][] = [
    ['in no state', null, 'a', true],
    ['an owner beside another', pair, 'a', false],
    ['a follower beside another', pair, 'b', false],
    ['named nowhere any more', without(pair, 'b'), 'b', true],
    ['the last one', stateOf(['a']), 'a', true],
    ['an owner where all leave', allLeaving(pair), 'a', true],
  ]
  for (const [name, state, nodeId, drained] of TABLE) {
    it(`has ${drained ? 'nothing' : 'something'} to wait for as ${name}`, () => {
      expect(isDrained(state, nodeId)).to.equal(drained)
    })
  }

  function leaving(selfId: string, linked: readonly string[]) {
    const said: string[] = []
    const departure = new Departure({
      selfId,
      isLinked: (nodeId) => linked.includes(nodeId),
      askRemoval: () => said.push('remove me'),
      handOver: (to) => said.push(`office to ${to}`),
    })
    return { said, departure }
  }

  it('is over when a state without it arrives, and asks again until then', async () => {
    const { said, departure } = leaving('b', ['a'])
    const gone = departure.forgotten(pair)
    departure.sayGoodbye(pair)
    expect(said).to.deep.equal(['remove me', 'remove me'])
    departure.removed()
    await gone
  })

  it('passes the office to the oldest that stays and is reached', () => {
    const trio = stateOf(['a', 'b', 'c'])
    const { said, departure } = leaving('a', ['c'])
    void departure.forgotten(trio)
    expect(said).to.deep.equal(['office to c'])
  })

  it('tells nobody where nobody stays, or nobody is reached', async () => {
    for (const [linked, state] of [
      [['b'], allLeaving(pair)],
      [[], pair],
      [['b'], null],
    ] as const) {
      const { said, departure } = leaving('a', linked)
      await departure.forgotten(state)
      expect(said).to.deep.equal([])
    }
  })

  it('says no goodbye before it wants to go', () => {
    const { said, departure } = leaving('b', ['a'])
    departure.sayGoodbye(pair)
    expect(said).to.deep.equal([])
  })
})
