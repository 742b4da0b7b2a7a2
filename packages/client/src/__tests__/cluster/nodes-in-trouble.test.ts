/** Nodes that say goodbye, fall silent, or come late: writes find another way, and the right one as soon as it is there. */
import { NodeRuntime, type Connection, type ConnectionEvents, type ConnectOptions } from '@topgunbuild/core'
import { expect } from 'chai'
import { mapOf, success } from '../support/ScriptedNode'
import { Scene, until } from '../support/scene'

/** Connections to one port seem to hold more than they can send. */
class StuffedRuntime extends NodeRuntime {
  constructor(private readonly port: string) {
    super()
  }

  override connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    const connection = super.connect(url, options, events)
    if (!url.includes(this.port)) return connection
    return {
      bufferedBytes: 2 ** 30,
      remoteAddress: connection.remoteAddress,
      get isOpen() {
        return connection.isOpen
      },
      send: (frame) => connection.send(frame),
      pauseReading: () => connection.pauseReading(),
      resumeReading: () => connection.resumeReading(),
      close: (code, reason) => connection.close(code, reason),
      terminate: () => connection.terminate(),
    }
  }
}

describe('a node in trouble', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('that announces its end gets no new ops, and still answers those it has', async () => {
    const [a, b] = [await scene.node('a', { answer: () => null }), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.clusterClient([a, b])
    const map = client.getMap('test')
    const before = map.put('before', 1)
    await until(() => a.ops.length === 1, 'the op at the leaving owner')
    a.push({ type: 'SHUTDOWN_PENDING', retryAfter: 5000 })
    // Whatever is heard on the connection after this was sent after the announcement.
    await client.refreshPartitionMap()
    expect((await map.put('after', 1)).servedBy).to.equal('b')
    a.answerOps([...a.open][0]!, [success(a.ops[0]!, { holders: ['a'] })])
    expect((await before).servedBy).to.equal('a')
    expect([a.ops.length, b.ops.length]).to.deep.equal([1, 1])
  })

  it('that announces its end is still used when it is all there is', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    a.push({ type: 'SHUTDOWN_PENDING', retryAfter: 5000 })
    await client.refreshPartitionMap()
    expect((await client.getMap('test').put('k', 1)).servedBy).to.equal('a')
  })

  it('that is frozen loses its connection by the heartbeat, and its ops go to another', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const heartbeat = { intervalMs: 50, timeoutMs: 400 }
    const client = await scene.clusterClient([a, b], { heartbeat, attemptTimeoutMs: 60_000 })
    a.runtime.freeze()
    const ack = await client.getMap('test').put('k', 1)
    expect(ack.servedBy).to.equal('b')
    a.runtime.thaw()
    await until(() => client.getConnectedNodes().length === 2, 'a to be connected again')
    expect((await client.getMap('test').put('k', 2)).servedBy).to.equal('a')
  })

  it('that fails again and again is passed by, until it answers', async () => {
    const [a, b] = [await scene.node('a', { answer: () => null }), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const seeds = [a.url, b.url]
    const circuitBreaker = { failureThreshold: 2, resetTimeoutMs: 60_000 }
    const client = await scene.clusterClient([a, b], { cluster: { seeds, circuitBreaker }, attemptTimeoutMs: 20 })
    expect((await client.getMap('test').put('k', 1)).servedBy).to.equal('b')
    expect(a.ops).to.have.length(2)
    expect(client.getRoutingMetrics()).to.include({ directRoutes: 2, fallbackRoutes: 1 })
    a.answerOps([...a.open][0]!, [success(a.ops[0]!)])
    a.script.answer = (op) => success(op, { holders: ['a'] })
    await client.refreshPartitionMap()
    expect((await client.getMap('test').put('k', 2)).servedBy).to.equal('a')
  })

  it('that becomes owner before it is connected gets the op as soon as it is', async () => {
    const [a, b] = [await scene.node('a', { answer: () => null }), await scene.node('b')]
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a], { attemptTimeoutMs: 60_000 })
    const put = client.getMap('test').put('k', 1)
    await until(() => a.ops.length === 1, 'the op at the frozen owner')
    a.pushMap(mapOf(2, [a, b], { owner: () => 'b' }))
    expect((await put).servedBy).to.equal('b')
  })

  it('that reads nothing gets no more, and a newer map frees what waited for it', async () => {
    const [a, b] = [await scene.node('a'), await scene.node('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.clusterClient([a, b], { runtime: new StuffedRuntime(String(a.port)) })
    const put = client.getMap('test').put('k', 1)
    await client.refreshPartitionMap()
    expect([a.ops.length, b.ops.length]).to.deep.equal([0, 0])
    b.pushMap(mapOf(2, [a, b], { owner: () => 'b' }))
    expect((await put).servedBy).to.equal('b')
    expect(a.ops).to.have.length(0)
  })

  it('is not what a listener that throws makes of it', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const thrown: unknown[] = []
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.once('uncaughtException', (error) => thrown.push(error.message))
    try {
      client.getMap('test').onChange(() => {
        throw new Error('mine')
      })
      await client.getMap('test').put('k', 1)
      await until(() => thrown.length === 1, 'the uncaught exception')
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const other of others) process.on('uncaughtException', other)
    }
    expect(thrown).to.deep.equal(['mine'])
  })
})
