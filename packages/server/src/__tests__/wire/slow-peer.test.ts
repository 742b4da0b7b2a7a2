/** A node that does not read is cut off at a byte bound, and links again; so many may knock at once. */
import { expect } from 'chai'
import { Nodes } from '../support/Nodes'
import { boundHits, queueBytes } from '../support/queue-metrics'
import { ScriptedPeer } from '../support/ScriptedPeer'
import { pollUntil } from '../utils/test-helpers'

describe('on the cluster port: a peer', () => {
  const nodes = new Nodes()
  const peers: ScriptedPeer[] = []
  const peer = (nodeId: string): ScriptedPeer => {
    const made = new ScriptedPeer(nodeId)
    peers.push(made)
    return made
  }
  after(() => {
    for (const one of peers) one.leave()
    nodes.end()
  })

  it('that asks and does not read is cut off at the byte bound, and links again', async () => {
    const least = 8 * 2 ** 20 + 2 * 1024
    const one = await nodes.start('a', { adminPort: 0, maxValueBytes: 1024, maxPeerBufferedBytes: least })
    const slow = await peer('slow').link(one.node.clusterPort)
    await slow.hears('HEARTBEAT')
    slow.stopReading()
    let most = 0
    await pollUntil(
      async () => {
        // Each is answered with the state, some hundred bytes.
        for (let count = 0; count < 2000; count++) {
          slow.say({ type: 'ASK_COORDINATOR', coordinator: 'nobody' })
        }
        most = Math.max(most, await queueBytes(one, 'peer_out'))
        return (await boundHits(one, 'peer_out')) > 0
      },
      { timeoutMs: 20_000, intervalMs: 1, description: 'the bound' },
    )
    expect(most).to.be.within(1, least + 2 ** 18)
    slow.goOnReading()
    await slow.closed()
    await pollUntil(async () => (await queueBytes(one, 'peer_out')) === 0, { intervalMs: 5 })
    const again = await peer('slow').link(one.node.clusterPort)
    await again.hears('HEARTBEAT')
  })

  it('that knocks beside as many as may is closed with 1013, and comes in once one of them has left', async () => {
    const one = await nodes.start('b', { adminPort: 0, maxPeerHandshakes: 3 })
    const knocking = [peer('x'), peer('y'), peer('z')]
    for (const each of knocking) await each.knock(one.node.clusterPort)
    for (const each of knocking) await each.hears('PEER_PROOF')
    const late = await peer('late').knock(one.node.clusterPort)
    expect((await late.closed()).code).to.equal(1013)
    expect(late.heard).to.deep.equal([])
    expect(await boundHits(one, 'peer_handshakes')).to.equal(1)
    knocking[0]!.leave()
    await pollUntil(
      async () => {
        const next = await peer('next').knock(one.node.clusterPort)
        const proof = next.hears('PEER_PROOF').then(() => true)
        const came = await Promise.race([proof, next.closed().then(() => false)])
        next.leave()
        return came
      },
      { intervalMs: 20, description: 'a free place' },
    )
  })
})
