/** A node before which much waits says old things of the others' ticks; it is lost when it reads no more, and not before. */
import { expect } from 'chai'
import type { PeerMessageOf } from '../../cluster/mesh/peer-messages'
import { Nodes, type TestNode } from '../support/Nodes'
import { ScriptedPeer } from '../support/ScriptedPeer'
import { pollUntil } from '../utils/test-helpers'

describe('on the cluster port: a node that reads late what it is sent', () => {
  const nodes = new Nodes()
  const peer = new ScriptedPeer('late')
  after(() => {
    peer.leave()
    nodes.end()
  })

  const members = ({ node }: TestNode): string[] => node.inspect().state?.members.map(({ nodeId }) => nodeId) ?? []
  const until = (what: string, is: () => boolean): Promise<void> => pollUntil(is, { intervalMs: 5, description: what })
  const heartbeats = (): PeerMessageOf<'HEARTBEAT'>[] =>
    peer.heard.filter((message): message is PeerMessageOf<'HEARTBEAT'> => message.type === 'HEARTBEAT')
  /** What it hears behind the handshake. */
  const framesRead = (): number => peer.heard.filter(({ type }) => !type.startsWith('PEER_')).length

  let said = 0
  /** As a node that never gets further than to the first tick it was told. */
  const beats = (read: number): void => {
    said += 1
    peer.say({ type: 'HEARTBEAT', stamp: said, echo: heartbeats()[0]!.stamp, read, facts: [] })
  }
  /** Answers each tick of the other. */
  const forTicks = async (count: number, read: () => number): Promise<void> => {
    for (let tick = 0; tick < count; tick++) {
      const heard = heartbeats().length
      await until('a tick', () => heartbeats().length > heard)
      beats(read())
    }
  }

  it('stays while it reads on, is told how much of its own was read, and is lost once it reads no more', async () => {
    const one = await nodes.start('a')
    await peer.link(one.node.clusterPort)
    peer.asksToBeLetIn()
    said += 1
    await until('it is let in', () => members(one).includes('late'))
    const { version } = one.node.inspect().state!
    await forTicks(60, framesRead)
    expect([members(one), one.node.inspect().state!.version]).to.deep.equal([['a', 'late'], version])
    // All but what it has only just said.
    expect(heartbeats().at(-1)!.read).to.be.within(said - 2, said)
    const readLast = framesRead()
    while (members(one).includes('late')) await forTicks(1, () => readLast)
  })
})
