/** A node that names another owner costs a redirect, and two that name each other end in an error, not in a circle. */
import { expect } from 'chai'
import { failure, mapOf, success } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

describe('redirect', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  const hintAt = (currentOwner: string, mapVersion: number) => ({
    hint: { partitionId: 236, currentOwner, mapVersion },
  })

  it('follows the hint, asks for the map, and sends the op once to the owner it learned', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = (op) => failure(op, 'NOT_OWNER', hintAt('b', 2))
    const client = await scene.clusterClient([a, b])
    a.script.map = mapOf(2, [a, b], { owner: () => 'b' })
    const ack = await client.getMap('test').put('key-1', 1)
    expect(ack.servedBy).to.equal('b')
    expect([a.ops.length, b.ops.length]).to.deep.equal([1, 1])
    expect(b.ops[0]?.id).to.equal(a.ops[0]?.id)
    expect(client.getRoutingMetrics().redirects).to.equal(1)
    await until(() => client.getPartitionMapVersion() === 2, 'the newer map')
  })

  it('learns the owner from the hint before the map comes', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = (op) => failure(op, 'NOT_OWNER', hintAt('b', 2))
    const client = await scene.clusterClient([a, b])
    await client.getMap('test').put('key-1', 1)
    await client.getMap('test').put('key-1', 2)
    expect([a.ops.length, b.ops.length]).to.deep.equal([1, 2])
  })

  it('stays with the newer map when the node that redirects is behind', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(5, [a, b])
    let refusals = 0
    a.script.answer = (op) => (refusals++ < 2 ? failure(op, 'NOT_OWNER', hintAt('b', 4)) : success(op))
    const client = await scene.clusterClient([a, b])
    await client.getMap('test').put('key-1', 1)
    expect([a.ops.length, b.ops.length]).to.deep.equal([3, 0])
  })

  it('tells REDIRECTS_EXHAUSTED, keeps the op, and delivers it when the nodes agree', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = (op) => failure(op, 'NOT_OWNER', hintAt('b', 1))
    b.script.answer = (op) => failure(op, 'NOT_OWNER', hintAt('a', 1))
    const client = await scene.clusterClient([a, b])
    const error = await errorOf(client.getMap('test').put('key-1', 1, { timeoutMs: 10_000 }))
    expect(error).to.include({ code: 'REDIRECTS_EXHAUSTED', definite: false })
    expect(error.cause).to.include({ code: 'NOT_OWNER' })
    expect(client.getPendingOpsCount()).to.equal(1)
    expect(a.ops.length + b.ops.length).to.be.lessThan(12)
    b.script.answer = (op) => success(op)
    await client.flush()
    expect(client.getMap('test').get('key-1')).to.equal(1)
  })
})
