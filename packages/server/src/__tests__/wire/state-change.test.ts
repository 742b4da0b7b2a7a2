/** A change of the state is taken where it leads to what the sender says; everywhere else the whole state is asked for, or nothing. */
import { expect } from 'chai'
import { changeOf, digestOf, nextState, type ClusterEvent, type ClusterState } from '@topgunbuild/core'
import type { PeerMessageOf } from '../../cluster/mesh/peer-messages'
import { Nodes, type TestNode } from '../support/Nodes'
import { ScriptedPeer } from '../support/ScriptedPeer'
import { pollUntil } from '../utils/test-helpers'

const BROKEN: ClusterEvent = { type: 'link-broken', between: ['a', 'b'] }
const MENDED: ClusterEvent = { type: 'link-whole', between: ['a', 'b'] }

describe('on the cluster port: a change of the state', () => {
  const nodes = new Nodes()
  let one: TestNode
  let peer: ScriptedPeer
  beforeEach(async () => {
    // No tick of its own asks for anything.
    one = await nodes.start('a', { heartbeatIntervalMs: 20_000, deadAfterMs: 60_000 })
    peer = await new ScriptedPeer('b').link(one.node.clusterPort)
    await peer.hears('HEARTBEAT')
    peer.asksToBeLetIn()
    await pollUntil(() => state().members.length === 2, { intervalMs: 5, description: 'b is let in' })
  })
  afterEach(() => {
    peer.leave()
    nodes.end()
  })

  const state = (): ClusterState => one.node.inspect().state!
  const change = (from: ClusterState, to: ClusterState): PeerMessageOf<'STATE_CHANGE'> => ({
    type: 'STATE_CHANGE',
    change: changeOf(from, to),
    digest: digestOf(to),
  })
  const pulls = (): number => peer.count('STATE_PULL')
  /** Everything said before has been heard. */
  const isThrough = async (): Promise<void> => {
    peer.say({ type: 'LOOK_UP', request: 1, map: 'map', key: 'key' })
    await peer.hears('FOUND')
  }

  it('is taken from its base on, and nothing is asked', async () => {
    const next = nextState(state(), BROKEN)
    peer.say(change(state(), next))
    await isThrough()
    expect(digestOf(state())).to.equal(digestOf(next))
    expect(pulls()).to.equal(0)
  })

  it('is not taken from another base: the whole is asked for, for it is news', async () => {
    const before = state()
    const missed = nextState(before, BROKEN)
    peer.say(change(missed, nextState(missed, MENDED)))
    await isThrough()
    expect(state()).to.equal(before)
    expect(pulls()).to.equal(1)
  })

  it('is not taken where it leads elsewhere than the sender says', async () => {
    const before = state()
    peer.say({ ...change(before, nextState(before, BROKEN)), digest: 1 })
    await isThrough()
    expect(state()).to.equal(before)
    expect(pulls()).to.equal(1)
  })

  it('is no news where it is of the past', async () => {
    const before = state()
    const next = nextState(before, BROKEN)
    peer.say(change(before, next))
    peer.say(change(before, next))
    await isThrough()
    expect(state().version).to.equal(next.version)
    expect(pulls()).to.equal(0)
  })
})
