/** A node that asked to be let in and then fell silent is lost once, and not let in again for as long as nobody hears it. */
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'
import { ScriptedPeer } from '../support/ScriptedPeer'
import { pollUntil } from '../utils/test-helpers'

describe('on the cluster port: a node that falls silent once it was let in', () => {
  const nodes = new Nodes()
  const peer = new ScriptedPeer('silent')
  after(() => {
    peer.leave()
    nodes.end()
  })

  const members = ({ node }: TestNode): string[] => node.inspect().state?.members.map(({ nodeId }) => nodeId) ?? []
  const ticks = (): number => peer.count('HEARTBEAT')
  const until = (what: string, is: () => boolean): Promise<void> => pollUntil(is, { intervalMs: 5, description: what })

  it('is lost once, whatever it said before', async () => {
    const one = await nodes.start('a')
    await peer.link(one.node.clusterPort)
    peer.asksToBeLetIn()
    // Its connection stays open, as that of a machine that stands still.
    await until('it is let in', () => members(one).includes('silent'))
    await until('it is lost', () => !members(one).includes('silent'))
    const { version } = one.node.inspect().state!
    const heard = ticks()
    await until('twenty ticks more', () => ticks() >= heard + 20)
    expect(members(one)).to.deep.equal(['a'])
    expect(one.node.inspect().state!.version).to.equal(version)
  })
})
