/** Replication of a term this node has not learned is kept, bounded in bytes; the state is asked for once, not by frame. */
import { expect } from 'chai'
import type { StreamItem } from '../../cluster/mesh/peer-messages'
import { Nodes } from '../support/Nodes'
import { boundHits, queueBytes } from '../support/queue-metrics'
import { ScriptedPeer } from '../support/ScriptedPeer'
import { pollUntil } from '../utils/test-helpers'

describe('on the cluster port: replication of a term to come', () => {
  const nodes = new Nodes()
  const peers: ScriptedPeer[] = []
  const linked = async (port: number): Promise<ScriptedPeer> => {
    const peer = await new ScriptedPeer(`peer-${peers.length}`).link(port)
    peers.push(peer)
    await peer.hears('HEARTBEAT')
    return peer
  }
  after(() => {
    for (const one of peers) one.leave()
    nodes.end()
  })

  const ops = (count: number, value: string): StreamItem[] =>
    Array.from({ length: count }, (_, at) => ({
      kind: 'op',
      p: 0,
      term: 99,
      seq: at + 1,
      m: 'map',
      k: `key-${at}`,
      r: { value, timestamp: { millis: 1, counter: at, nodeId: 'peer' } },
    }))

  it('of 7,000 ops in one frame asks for the state once', async () => {
    // No tick of its own asks again, and none is needed.
    const one = await nodes.start('a', { adminPort: 0, heartbeatIntervalMs: 20_000, deadAfterMs: 60_000 })
    const peer = await linked(one.node.clusterPort)
    peer.say({ type: 'STREAM', owner: 'peer-1', items: ops(7000, 'v') })
    await pollUntil(async () => (await queueBytes(one, 'early_frames')) > 0, { intervalMs: 5 })
    peer.say({ type: 'LOOK_UP', request: 1, map: 'map', key: 'key' })
    await peer.hears('FOUND')
    expect(peer.heard.filter(({ type }) => type === 'STATE_PULL').length).to.equal(1)
  })

  it('beyond its bytes resets the link, and keeps nothing of it', async () => {
    const one = await nodes.start('b', { adminPort: 0, maxEarlyBytes: 2 ** 16 })
    const peer = await linked(one.node.clusterPort)
    peer.say({ type: 'STREAM', owner: 'peer-1', items: ops(100, 'x'.repeat(1000)) })
    await peer.closed()
    expect(await boundHits(one, 'early_frames')).to.be.greaterThan(0)
    await pollUntil(async () => (await queueBytes(one, 'early_frames')) === 0, { intervalMs: 5 })
    await linked(one.node.clusterPort)
  })
})
