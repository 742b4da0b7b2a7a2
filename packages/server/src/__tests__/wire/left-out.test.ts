/** A heartbeat that leaves out where its sender stands means what was said before; of one that said nothing yet, nothing is known. */
import { expect } from 'chai'
import type { PeerMessageOf } from '../../cluster/mesh/peer-messages'
import { Nodes, type TestNode } from '../support/Nodes'
import { ScriptedPeer } from '../support/ScriptedPeer'
import { pollUntil } from '../utils/test-helpers'

describe('on the cluster port: a heartbeat without a position', () => {
  const nodes = new Nodes()
  let one: TestNode
  let peer: ScriptedPeer
  beforeEach(async () => {
    one = await nodes.start('a', { heartbeatIntervalMs: 20, deadAfterMs: 60_000 })
    peer = await new ScriptedPeer('b').link(one.node.clusterPort)
  })
  afterEach(() => {
    peer.leave()
    nodes.end()
  })

  const beats = (): PeerMessageOf<'HEARTBEAT'>[] =>
    peer.heard.filter((message): message is PeerMessageOf<'HEARTBEAT'> => message.type === 'HEARTBEAT')
  const members = (): number => one.node.inspect().state?.members.length ?? 0
  const until = (what: string, is: () => boolean): Promise<void> => pollUntil(is, { intervalMs: 5, description: what })

  it('comes from a node that has said where it stands, for as long as it stands there', async () => {
    await until('some heartbeats', () => beats().length >= 5)
    expect(beats().map((beat) => beat.position !== undefined)).to.deep.equal([
      true,
      ...beats()
        .slice(1)
        .map(() => false),
    ])
    const told = beats().length
    peer.asksToBeLetIn()
    await until('some more', () => beats().length >= told + 5)
    const later = beats().filter(({ position }) => position !== undefined)
    expect(later.at(-1)?.position?.version).to.equal(one.node.inspect().state?.version)
  })

  it('lets nobody in who has not said that it is in no state', async () => {
    peer.say({ type: 'HEARTBEAT', stamp: 1, echo: null, facts: [] })
    const heard = beats().length
    await until('it echoes', () => beats().some(({ echo }) => echo === 1))
    await until('some more', () => beats().length >= heard + 5)
    expect(members()).to.equal(1)
    peer.asksToBeLetIn()
    await until('it is let in', () => members() === 2)
  })
})
