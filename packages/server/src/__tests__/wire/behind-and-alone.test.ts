/** A coordinator that heard of a newer state from one that fell silent waits for time to pass: asking again at once would take a core. */
import { expect } from 'chai'
import { digestOf, nextState, type Runtime } from '@topgunbuild/core'
import { positionOf } from '../../cluster/membership/position-of'
import { Nodes } from '../support/Nodes'
import { ScriptedPeer } from '../support/ScriptedPeer'
import { pollUntil } from '../utils/test-helpers'

describe('on the cluster port: word of a newer state, from a node that then falls silent', () => {
  const nodes = new Nodes()
  const peer = new ScriptedPeer('b')
  after(() => {
    peer.leave()
    nodes.end()
  })

  it('keeps the coordinator from issuing, and from spinning', async () => {
    let turns = 0
    const counted = (runtime: Runtime): Runtime =>
      new Proxy(runtime, {
        get: (target, name) => {
          if (name === 'afterPendingInput') turns++
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        },
      })
    const { node } = await nodes.start('a', { decorate: counted })
    await peer.link(node.clusterPort)
    peer.asksToBeLetIn()
    await pollUntil(() => node.inspect().state?.members.length === 2, { intervalMs: 5, description: 'b is let in' })
    const newer = nextState(node.inspect().state!, [{ type: 'took-over', issuer: 'b-1', epoch: 9 }])
    const position = positionOf(newer, digestOf(newer))
    peer.say({ type: 'HEARTBEAT', stamp: 2, echo: null, position, former: null, facts: [] })
    await peer.hears('STATE_PULL')
    const ticks = (): number => peer.count('HEARTBEAT')
    const from = ticks()
    await pollUntil(() => ticks() >= from + 40, { intervalMs: 5, description: 'forty ticks' })
    expect(node.inspect().state?.members.length).to.equal(2)
    // One a tick for its judgement, and one for what waits.
    expect(turns).to.be.below(3 * ticks())
  })
})
