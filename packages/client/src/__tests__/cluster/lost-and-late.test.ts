/** Attempts whose answer never comes, comes late, or comes from the wrong one: the op is delivered, told once. */
import { expect } from 'chai'
import { DeadlineAtWill } from '../support/DeadlineAtWill'
import { failure, mapOf, success } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

describe('an attempt without an answer', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('is repeated under its id when the connection is lost in the middle', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    let asked = 0
    a.script.answer = (op, connection) => {
      if (asked++ > 0) return success(op)
      connection.terminate()
      return null
    }
    const client = await scene.clusterClient([a])
    await client.getMap('test').put('key-1', 1)
    expect(a.ops).to.have.length(2)
    expect(a.ops[0]).to.deep.equal(a.ops[1])
  })

  it('goes to the backup at once when the owner is lost', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = () => {
      a.stop()
      return null
    }
    const client = await scene.clusterClient([a, b], { attemptTimeoutMs: 60_000 })
    const ack = await client.getMap('test').put('key-1', 1)
    expect(ack.servedBy).to.equal('b')
    expect(b.ops[0]?.id).to.equal(a.ops[0]?.id)
  })

  it('is repeated to the same owner when the connection stands', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    let asked = 0
    a.script.answer = (op) => (asked++ === 0 ? null : success(op))
    const client = await scene.clusterClient([a, b], { attemptTimeoutMs: 40 })
    await client.getMap('test').put('key-1', 1)
    expect(a.ops[0]?.id).to.equal(a.ops[1]?.id)
    expect(b.ops).to.have.length(0)
  })

  it('is not repeated while its connection answers others, until that has gone on too long', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    let slow = 0
    a.script.answer = (op) => (op.key === 'slow' && slow++ === 0 ? null : success(op))
    const client = await scene.clusterClient([a], { attemptTimeoutMs: 50 })
    const map = client.getMap('test')
    const started = a.runtime.monotonicNow()
    let isOver = false
    const put = map.put('slow', 1).then(() => (isOver = true))
    while (!isOver) await map.put('quick', 1)
    await put
    expect(a.runtime.monotonicNow() - started).to.be.at.least(199)
    expect(slow).to.equal(2)
  })

  it('is repeated at once when a newer map names another owner', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = () => null
    const client = await scene.clusterClient([a, b], { attemptTimeoutMs: 60_000 })
    const put = client.getMap('test').put('key-1', 1)
    await until(() => a.ops.length === 1, 'the op at the frozen owner')
    b.pushMap(mapOf(2, [a, b], { owner: () => 'b' }))
    expect((await put).servedBy).to.equal('b')
    expect(b.ops[0]?.id).to.equal(a.ops[0]?.id)
  })

  it('is not repeated by a newer map that keeps its owner', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = () => null
    const runtime = new DeadlineAtWill()
    const client = await scene.clusterClient([a, b], { attemptTimeoutMs: 60_000, runtime })
    const error = errorOf(client.getMap('test').put('key-1', 1, { timeoutMs: runtime.timeoutMs }))
    await until(() => a.ops.length === 1, 'the op at the owner')
    b.pushMap(mapOf(2, [a, b]))
    await until(() => client.getPartitionMapVersion() === 2, 'the newer map')
    runtime.passes()
    expect(await error).to.include({ code: 'DEADLINE_PASSED', definite: false })
    expect([a.ops.length, b.ops.length]).to.deep.equal([1, 0])
  })

  it('ends the op by a late success, and ignores what else comes', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = () => null
    b.script.answer = () => null
    const client = await scene.clusterClient([a, b], { attemptTimeoutMs: 60_000 })
    const put = client.getMap('test').put('key-1', 1)
    await until(() => a.ops.length === 1, 'the op at the first owner')
    b.pushMap(mapOf(2, [a, b], { owner: () => 'b' }))
    await until(() => b.ops.length === 1, 'the op at the second owner')
    const [op, [atA], [atB]] = [a.ops[0]!, [...a.open], [...b.open]]
    a.answerOps(atA!, [success(op, { holders: ['a'] })])
    expect((await put).servedBy).to.equal('a')
    b.answerOps(atB!, [failure(op, 'REJECTED'), success(op)])
    // Whatever comes back on this connection comes behind those answers.
    await client.refreshPartitionMap()
    expect(client.getMap('test').get('key-1')).to.equal(1)
  })

  it('is not ended by a late refusal of an older attempt', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    a.script.answer = () => null
    b.script.answer = () => null
    const client = await scene.clusterClient([a, b], { attemptTimeoutMs: 60_000 })
    const put = client.getMap('test').put('key-1', 1)
    await until(() => a.ops.length === 1, 'the op at the first owner')
    b.pushMap(mapOf(2, [a, b], { owner: () => 'b' }))
    await until(() => b.ops.length === 1, 'the op at the second owner')
    a.answerOps([...a.open][0]!, [failure(a.ops[0]!, 'REJECTED')])
    b.answerOps([...b.open][0]!, [success(b.ops[0]!, { holders: ['b'] })])
    expect((await put).servedBy).to.equal('b')
    expect([a.ops.length, b.ops.length]).to.deep.equal([1, 1])
    expect(client.getMap('test').get('key-1')).to.equal(1)
  })

  it('makes a later refusal indefinite: the first attempt may have been applied', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    let asked = 0
    a.script.answer = (op, connection) => {
      if (asked++ > 0) return failure(op, 'REJECTED')
      connection.terminate()
      return null
    }
    const client = await scene.clusterClient([a])
    expect(await errorOf(client.getMap('test').put('key-1', 1))).to.include({ code: 'REJECTED', definite: false })
  })
})
