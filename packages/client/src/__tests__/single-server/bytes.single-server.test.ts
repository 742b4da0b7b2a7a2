/** A client's queues are bounded in bytes: its op log, its way to storage, and the line of puts that wait for room. */
import { expect } from 'chai'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import type { OpLogEntry } from '../../storage/storage-port'
import { success } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

const nowhere = 'ws://127.0.0.1:1'
const VALUE = 'x'.repeat(4000)
const BOUND = 40_000

/** Storage that takes nothing until it is let. */
class StuckStorage extends MemoryStorageAdapter {
  private go: () => void = () => undefined
  private readonly let = new Promise<void>((resolve) => (this.go = resolve))

  free(): void {
    this.go()
  }

  override async appendOpLog(entry: OpLogEntry): Promise<number> {
    await this.let
    return super.appendOpLog(entry)
  }
}

describe('the bytes of a client', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('full by bytes under pause: a set is refused, a put waits, and both go on when there is room', async () => {
    const node = await scene.node('solo', { answer: () => null })
    const backpressure = { maxPendingBytes: BOUND }
    const client = await scene.client({ serverUrl: node.url, backpressure, attemptTimeoutMs: 20 })
    const map = client.getMap('test')
    let count = 0
    while (!client.isBackpressurePaused()) map.set(`key-${count++}`, VALUE)
    expect(client.getPendingOpsCount()).to.be.within(3, 8)
    expect(client.getBackpressureBytes().pending).to.be.within(BOUND, BOUND + 10_000)
    expect(() => map.set('one too many', VALUE))
      .to.throw()
      .with.property('code', 'LOG_FULL')
    expect(map.get('one too many')).to.equal(undefined)
    const put = map.put('patient', VALUE, { timeoutMs: 60_000 })
    expect(client.getBackpressureBytes().waiting).to.be.greaterThan(VALUE.length)
    node.script.answer = (op) => success(op)
    await put
    await client.flush()
    const { pending, waiting } = client.getBackpressureBytes()
    expect([pending, waiting]).to.deep.equal([0, 0])
  })

  it('bounds the line of puts, and forgets those that stopped waiting', async () => {
    const client = await scene.client({ serverUrl: nowhere, backpressure: { maxPendingBytes: BOUND } })
    const map = client.getMap('test')
    while (!client.isBackpressurePaused()) map.set('key', VALUE)
    const abort = new AbortController()
    const waiting: Promise<Error>[] = []
    while (client.getBackpressureBytes().waiting < BOUND) {
      waiting.push(errorOf(map.put('key', VALUE, { signal: abort.signal, timeoutMs: 60_000 })))
    }
    expect(waiting.length).to.be.within(5, 10)
    const refusal = await errorOf(map.put('key', VALUE, { timeoutMs: 60_000 }))
    expect(refusal).to.include({ code: 'LOG_FULL', definite: true })
    abort.abort('enough')
    for (const error of await Promise.all(waiting))
      expect(error).to.include({ code: 'DEADLINE_PASSED', definite: true })
    expect(client.getBackpressureBytes().waiting).to.equal(0)
  })

  it('full by bytes under drop-oldest: as many of the oldest are given up, aloud, as make room', async () => {
    const backpressure = { maxPendingBytes: BOUND, strategy: 'drop-oldest' } as const
    const client = await scene.client({ serverUrl: nowhere, backpressure })
    const map = client.getMap('test')
    const dropped: string[] = []
    client.onBackpressure('operation:dropped', ({ key }) => dropped.push(key))
    for (let count = 0; count < 20; count++) {
      map.set(`key-${count}`, VALUE)
      // What is on its way to storage has a bound of its own.
      await until(() => client.getBackpressureBytes().unstored === 0, 'storage')
    }
    expect(client.getBackpressureBytes().pending).to.be.at.most(BOUND + 10_000)
    expect(dropped.length + client.getPendingOpsCount()).to.equal(20)
    expect(dropped).to.deep.equal(dropped.map((_, at) => `key-${at}`))
    expect(map.get('key-0')).to.equal(undefined)
  })

  it('refuses writes while storage takes none, though the node acknowledges them all', async () => {
    const node = await scene.node('solo', { answer: (op) => success(op) })
    const storage = new StuckStorage()
    const backpressure = { maxPendingBytes: BOUND }
    const client = await scene.client({ serverUrl: node.url, storage, backpressure })
    const map = client.getMap('test')
    let refused: unknown
    for (let count = 0; refused === undefined && count < 100; count++) {
      await map.put(`key-${count}`, VALUE, { timeoutMs: 300 }).then(
        () => undefined,
        (error: unknown) => (refused = error),
      )
    }
    expect(refused).to.include({ code: 'LOG_FULL', definite: true })
    expect(client.getPendingOpsCount()).to.equal(0)
    expect(client.getBackpressureBytes().unstored).to.be.within(BOUND, BOUND + 15_000)
    expect(() => map.set('key', VALUE))
      .to.throw()
      .with.property('message', 'Storage takes writes more slowly than they are made, or was never opened.')
    storage.free()
    await until(() => client.getBackpressureBytes().unstored === 0, 'storage')
    await map.put('key', VALUE)
  })
})
