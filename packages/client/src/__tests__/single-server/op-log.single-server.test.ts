/** The op log: bounded and saying so, kept between runs, and never silent about an op it gives up. */
import { expect } from 'chai'
import { MemoryStorageAdapter, type IStorageAdapter } from '../../IStorageAdapter'
import { failure, success } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

/** An adapter without the method that names single ops. */
function prefixOnly(): IStorageAdapter {
  const inner = new MemoryStorageAdapter()
  return {
    initialize: (name) => inner.initialize(name),
    close: () => inner.close(),
    get: (key) => inner.get(key),
    put: (key, value) => inner.put(key, value),
    remove: (key) => inner.remove(key),
    getMeta: (key) => inner.getMeta(key),
    setMeta: (key, value) => inner.setMeta(key, value),
    batchPut: (entries) => inner.batchPut(entries),
    appendOpLog: (entry) => inner.appendOpLog(entry),
    getPendingOps: () => inner.getPendingOps(),
    markOpsSynced: (lastId) => inner.markOpsSynced(lastId),
    getAllKeys: () => inner.getAllKeys(),
  }
}

/** An adapter whose disk is full. */
class FullStorage extends MemoryStorageAdapter {
  override appendOpLog(): Promise<number> {
    return Promise.reject(new Error('disk full'))
  }
}

describe('the op log', () => {
  const scene = new Scene()
  afterEach(() => scene.end())
  const nowhere = 'ws://127.0.0.1:1'

  it('full under pause: a set is refused, a put waits for room', async () => {
    const node = await scene.node('solo', { answer: () => null })
    const backpressure = { maxPendingOps: 4 }
    const client = await scene.client({ serverUrl: node.url, backpressure, attemptTimeoutMs: 30 })
    const events: string[] = []
    for (const name of [
      'backpressure:high',
      'backpressure:paused',
      'backpressure:resumed',
      'backpressure:low',
    ] as const) {
      client.onBackpressure(name, () => events.push(name))
    }
    const map = client.getMap('test')
    for (const key of ['a', 'b', 'c', 'd']) map.set(key, 1)
    expect(client.getBackpressureStatus()).to.deep.equal({
      pending: 4,
      max: 4,
      percentage: 1,
      isPaused: true,
      strategy: 'pause',
    })
    expect(() => map.set('e', 1))
      .to.throw()
      .with.property('code', 'LOG_FULL')
    expect(map.get('e')).to.equal(undefined)
    expect(await errorOf(map.put('e', 1, { timeoutMs: 20 }))).to.include({ code: 'LOG_FULL', definite: true })
    const put = map.put('f', 1)
    expect(map.get('f')).to.equal(undefined)
    node.script.answer = (op) => success(op)
    await put
    expect(map.get('f')).to.equal(1)
    expect(map.get('e')).to.equal(undefined)
    expect(events).to.deep.equal([
      'backpressure:high',
      'backpressure:paused',
      'backpressure:resumed',
      'backpressure:low',
    ])
    expect(client.isBackpressurePaused()).to.equal(false)
  })

  it('full under throw: both are refused', async () => {
    const client = await scene.client({ serverUrl: nowhere, backpressure: { maxPendingOps: 1, strategy: 'throw' } })
    const map = client.getMap('test')
    map.set('a', 1)
    expect(() => map.set('b', 1))
      .to.throw()
      .with.property('code', 'LOG_FULL')
    expect(await errorOf(map.put('b', 1))).to.include({ code: 'LOG_FULL', definite: true })
  })

  it('full under drop-oldest: the oldest is given up aloud, and its value taken back', async () => {
    const client = await scene.client({
      serverUrl: nowhere,
      backpressure: { maxPendingOps: 1, strategy: 'drop-oldest' },
    })
    const map = client.getMap('test')
    const dropped: unknown[] = []
    client.onBackpressure('operation:dropped', ({ key }) => dropped.push(key))
    const first = errorOf(map.put('a', 1))
    map.set('b', 2)
    expect(await first).to.include({ code: 'LOG_FULL', definite: true })
    expect(dropped).to.deep.equal(['a'])
    expect([map.get('a'), map.get('b'), client.getPendingOpsCount()]).to.deep.equal([undefined, 2, 1])
  })

  it('survives a restart: the same ids, the same stamps, each sent once more until acknowledged', async () => {
    const node = await scene.node('solo', { answer: () => null })
    const storage = new MemoryStorageAdapter()
    const client = await scene.client({ serverUrl: node.url, storage })
    client.getMap('test').set('a', 1)
    client.getMap('test').set('b', 2)
    await until(() => node.ops.length === 2, 'the first sending')
    await client.close()
    node.script.answer = (op) => success(op)
    const again = await scene.client({ serverUrl: node.url, storage })
    expect(again.getMap('test').get('a')).to.equal(1)
    const before = node.ops.slice(0, 2)
    await again.flush()
    expect(node.ops.slice(2)).to.deep.equal(before)
    const record = again.getMap('test').set('a', 3)
    expect(record.timestamp.millis).to.be.at.least(before[0]?.record?.timestamp.millis ?? Infinity)
    await again.flush()
    await again.close()
    expect(await storage.getPendingOps()).to.deep.equal([])
  })

  it('takes a write of an earlier run back to what was confirmed before it', async () => {
    const node = await scene.node('solo')
    const storage = new MemoryStorageAdapter()
    const client = await scene.client({ serverUrl: node.url, storage })
    await client.getMap('test').put('a', 'kept')
    node.script.answer = () => null
    client.getMap('test').set('a', 'refused later')
    await client.close()
    node.script.answer = (op) => failure(op, 'FORBIDDEN')
    const again = await scene.client({ serverUrl: node.url, storage })
    expect(again.getMap('test').get('a')).to.equal('refused later')
    expect(await errorOf(again.flush())).to.include({ code: 'FORBIDDEN', definite: false })
    expect(again.getMap('test').get('a')).to.equal('kept')
  })

  it('with an adapter that knows only prefixes keeps the op before one that is acknowledged', async () => {
    const node = await scene.node('solo', { answer: (op) => (op.key === 'a' ? null : success(op)) })
    const storage = prefixOnly()
    const client = await scene.client({ serverUrl: node.url, storage })
    client.getMap('test').set('a', 1)
    await client.getMap('test').put('b', 2)
    await client.close()
    expect((await storage.getPendingOps()).map((entry) => entry.key)).to.deep.equal(['a', 'b'])
    node.script.answer = (op) => success(op)
    const again = await scene.client({ serverUrl: node.url, storage })
    await again.flush()
    await again.close()
    expect(await storage.getPendingOps()).to.deep.equal([])
  })

  it('tells what storage threw, and goes on', async () => {
    const node = await scene.node('solo')
    const client = await scene.client({ serverUrl: node.url, storage: new FullStorage() })
    const told = new Promise((resolve) => client.on('error', resolve))
    await client.getMap('test').put('a', 1)
    expect(await told).to.include({ message: 'disk full' })
    expect(client.getLastError()).to.include({ message: 'disk full' })
  })
})
