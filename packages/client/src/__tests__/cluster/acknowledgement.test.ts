/** Acknowledgements count for the ops they name, at the level they name, and for no other. */
import { WriteConcern } from '@topgunbuild/core'
import { expect } from 'chai'
import { DeadlineAtWill } from '../support/DeadlineAtWill'
import { mapOf, success } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

describe('an acknowledgement', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('is never cumulative: the op before the one acknowledged stays', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    a.script.answer = (op) => (op.key === 'key-2' ? success(op) : null)
    const runtime = new DeadlineAtWill()
    const client = await scene.clusterClient([a], { runtime })
    const map = client.getMap('test')
    const first = errorOf(map.put('key-1', 1, { timeoutMs: runtime.timeoutMs }))
    await map.put('key-2', 2)
    expect(client.getPendingOpsCount()).to.equal(1)
    runtime.passes()
    expect(await first).to.include({ code: 'DEADLINE_PASSED' })
    expect(client.getPendingOpsCount()).to.equal(1)
  })

  it('of a 0.11 node means memory for that batch, and nothing for the ops of another connection', async () => {
    const [a, b] = [await scene.node('a', { lastIdOnly: true }), await scene.node('b', { answer: () => null })]
    const owner = (partitionId: number): string => (partitionId === 236 ? 'a' : 'b')
    a.script.map = b.script.map = mapOf(1, [a, b], { owner })
    const client = await scene.clusterClient([a, b])
    const map = client.getMap('test')
    map.set('a', 'owned by b, written first')
    const ack = await map.put('key-1', 1)
    expect(ack).to.include({ level: 'MEMORY', servedBy: 'a' })
    expect(client.getPendingOpsCount()).to.equal(1)
    expect(b.ops.map((op) => op.key)).to.deep.equal(['a'])
  })

  it('of a 0.11 node says nothing of an earlier batch on the same connection', async () => {
    const a = await scene.node('a', { lastIdOnly: true })
    a.script.map = mapOf(1, [a])
    a.script.answer = (op) => (op.key === 'first' ? null : success(op))
    const client = await scene.clusterClient([a], { attemptTimeoutMs: 60_000 })
    const map = client.getMap('test')
    map.set('first', 1)
    await until(() => a.batches.length === 1, 'the first batch')
    await map.put('second', 2)
    const [connection] = a.open
    expect(client.getPendingOpsCount()).to.equal(1)
    a.say(connection!, { type: 'OP_ACK', payload: { lastId: a.ops[0]?.id ?? '' } })
    await until(() => client.getPendingOpsCount() === 0, 'the first batch to be acknowledged')
  })

  it('below the copies wanted is told as degraded, to the listener and to flush', async () => {
    const a = await scene.node('a', { answer: (op) => success(op, { achievedLevel: 'APPLIED' }) })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const degraded: unknown[] = []
    client.on('degraded', ({ key, level }) => degraded.push([key, level]))
    client.getMap('test').set('key-1', 1)
    expect(await client.flush()).to.deep.equal({ lowest: 'APPLIED', degraded: 1 })
    expect(degraded).to.deep.equal([['key-1', 'APPLIED']])
    client.getMap('test').set('key-1', 2)
    expect(await errorOf(client.flush({ atLeast: 'REPLICATED' }))).to.include({ code: 'LEVEL_NOT_REACHED' })
    expect((await client.getMap('test').put('k', 1, { writeConcern: WriteConcern.APPLIED })).level).to.equal('APPLIED')
    expect(degraded).to.have.length(2)
  })

  it('below what the caller asked for is not passed off as what was asked for', async () => {
    const a = await scene.node('a', { answer: (op) => success(op, { achievedLevel: 'APPLIED' }) })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const error = await errorOf(client.getMap('test').put('k', 1, { writeConcern: WriteConcern.REPLICATED }))
    expect(error).to.include({ code: 'LEVEL_NOT_REACHED', definite: false })
    expect(client.getMap('test').get('k')).to.equal(1)
  })

  it('is asked for with the concern and the timeout of the op', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a], { onNoBackup: 'refuse' })
    const map = client.getMap('test')
    await map.put('k', 1, { writeConcern: WriteConcern.APPLIED, timeoutMs: 777, ttlMs: 60_000 })
    await map.delete('k')
    expect(a.ops.map(({ opType, writeConcern, timeout }) => [opType, writeConcern, timeout])).to.deep.equal([
      ['PUT', 'APPLIED', 777],
      ['REMOVE', 'REPLICATED', undefined],
    ])
    expect(a.ops[0]?.record?.ttlMs).to.equal(60_000)
    expect(a.ops[0]?.id).to.match(new RegExp(`^${client.nodeId}:[0-9a-f]{16}:1$`))
    expect(a.ops[0]?.record?.timestamp.nodeId).to.match(new RegExp(`^${client.nodeId}~[0-9a-f]{16}$`))
  })

  it('of a value changed after the write is for the value as it was written', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const value = { count: 1 }
    client.getMap('test').set('k', value)
    value.count = 2
    await client.flush()
    expect(a.ops[0]?.record?.value).to.deep.equal({ count: 1 })
  })

  it('counts with frames of other shapes around it', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const [connection] = a.open
    connection!.send('{"type":"TOPIC_MESSAGE","payload":{}}')
    connection!.send('{"type":"OP_ACK","payload":{"results":[{}]}}')
    connection!.send('not a message')
    await client.getMap('test').put('k', 1)
    await until(() => client.clusterClient?.pool.unusable.undecodable === 1, 'the count')
    expect(client.clusterClient?.pool.unusable).to.deep.equal({ unknown: 1, malformed: 1, undecodable: 1 })
  })
})
