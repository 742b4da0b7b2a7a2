/** A node that takes less in one frame than the client sends: frames shrink, and what is too large alone is refused. */
import { expect } from 'chai'
import { TopGunError } from '@topgunbuild/core'
import { mapOf, type ScriptedNode } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

const SOON = { initialDelayMs: 5, maxDelayMs: 20, multiplier: 2, jitter: false }

function keys(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `key-${n}`)
}

/** How often each op came in; one that never did is missing. */
function arrivals(node: ScriptedNode): number[] {
  const counts = new Map<string, number>()
  for (const { id = '' } of node.ops) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts.values()]
}

describe('a frame that is larger than the node takes', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('is cut until it fits: every write arrives once, and none is refused', async () => {
    const a = await scene.node('a', { maxFrameBytes: 4096 })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a], { backoff: SOON })
    const map = client.getMap<string, string>('test')
    await Promise.all(keys(500).map((key) => map.put(key, 'x'.repeat(100), { timeoutMs: 10_000 })))
    expect(arrivals(a)).to.deep.equal(keys(500).map(() => 1))
    expect(a.batches.length).to.be.greaterThan(20)
    // The handshake, and one for each step from the default down to what the node takes.
    expect(a.tokens.length).to.be.lessThan(8)
  })

  it('is cut at a single server, too, that tells nothing but the last id', async () => {
    const a = await scene.node(null, { maxFrameBytes: 4096, lastIdOnly: true })
    const client = await scene.client({ serverUrl: a.url, backoff: SOON })
    const map = client.getMap<string, string>('test')
    await Promise.all(keys(200).map((key) => map.put(key, 'x'.repeat(100), { timeoutMs: 10_000 })))
    expect(arrivals(a)).to.deep.equal(keys(200).map(() => 1))
  })

  it('and holds one op alone is the end of that op: TOO_LARGE, definitely, and of no other', async () => {
    const a = await scene.node('a', { maxFrameBytes: 4096 })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a], { backoff: SOON })
    const map = client.getMap<string, string>('test')
    await map.put('large', 'small at first')
    const refused = errorOf(map.put('large', 'x'.repeat(5000), { timeoutMs: 10_000 }))
    const others = keys(50).map((key) => map.put(key, 'y', { timeoutMs: 10_000 }))
    expect(await refused)
      .to.be.instanceOf(TopGunError)
      .and.to.include({ code: 'TOO_LARGE', definite: true })
    await Promise.all(others)
    expect(map.get('large')).to.equal('small at first')
    expect(client.getPendingOpsCount()).to.equal(0)
    expect(a.ops.filter((op) => op.key === 'large')).to.have.length(1)
  })

  it('costs no second connection for the next op of that size', async () => {
    const a = await scene.node('a', { maxFrameBytes: 4096 })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a], { backoff: SOON })
    const map = client.getMap<string, string>('test')
    await errorOf(map.put('key-1', 'x'.repeat(5000)))
    await until(() => client.getConnectedNodes().length === 1, 'the client to be back')
    const handshakes = a.tokens.length
    expect(await errorOf(map.put('key-2', 'x'.repeat(5000)))).to.include({ code: 'TOO_LARGE', definite: true })
    await map.put('key-3', 'x')
    expect(a.tokens.length).to.equal(handshakes)
  })
})

describe('a batch of more ops than the node takes', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('is cut as the node says: every write arrives once', async () => {
    const a = await scene.node('a', { maxBatchOps: 7 })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const map = client.getMap<string, number>('test')
    await Promise.all(keys(100).map((key) => map.put(key, 1)))
    expect(arrivals(a)).to.deep.equal(keys(100).map(() => 1))
    expect(Math.max(...a.batches.map((batch) => batch.length))).to.equal(7)
  })
})
