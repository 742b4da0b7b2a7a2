/** What ends a caller's waiting, and that it ends nothing else. */
import { TopGunError } from '@topgunbuild/core'
import { expect } from 'chai'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import { TopGunClient } from '../../TopGunClient'
import type { TopGunClientConfig } from '../../client-options'
import { DeadlineAtWill } from '../support/DeadlineAtWill'
import { failure, success } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

describe('waiting', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('ends at the deadline with the last error as cause; the op goes on', async () => {
    const node = await scene.node('solo', { answer: (op) => failure(op, 'NOT_READY', { retryAfterMs: 5 }) })
    const runtime = new DeadlineAtWill()
    const client = await scene.client({ serverUrl: node.url, runtime })
    const put = errorOf(client.getMap('test').put('a', 1, { timeoutMs: runtime.timeoutMs }))
    await until(() => node.ops.length > 2, 'the op to be sent again and again')
    runtime.passes()
    const error = await put
    expect(error).to.include({ code: 'DEADLINE_PASSED', definite: false })
    expect(error.cause).to.include({ code: 'NOT_READY' })
    expect(client.getMap('test').get('a')).to.equal(1)
    node.script.answer = (op) => success(op)
    expect(await client.flush()).to.include({ lowest: 'REPLICATED' })
  })

  it('ends by the signal; the op goes on', async () => {
    const node = await scene.node('solo', { answer: () => null })
    const client = await scene.client({ serverUrl: node.url, attemptTimeoutMs: 30 })
    const abort = new AbortController()
    const put = errorOf(client.getMap('test').put('a', 1, { signal: abort.signal }))
    await until(() => node.ops.length > 0, 'the op to be sent')
    abort.abort('enough')
    expect(await put).to.include({ code: 'DEADLINE_PASSED', definite: false, cause: 'enough' })
    node.script.answer = (op) => success(op)
    await client.flush()
  })

  it('with a signal that was given before writes nothing', async () => {
    const client = await scene.client({ serverUrl: 'ws://127.0.0.1:1' })
    const error = await errorOf(client.getMap('test').put('a', 1, { signal: AbortSignal.abort() }))
    expect(error).to.include({ definite: true })
    expect(client.getMap('test').get('a')).to.equal(undefined)
  })

  it('ends with the client; what is in the log may yet happen, sent or not', async () => {
    const node = await scene.node('solo', { answer: () => null })
    const [online, offline] = [
      await scene.client({ serverUrl: node.url }),
      await scene.client({ serverUrl: 'ws://127.0.0.1:1' }),
    ]
    const sent = errorOf(online.getMap('test').put('a', 1))
    const unsent = errorOf(offline.getMap('test').put('a', 1))
    const flushed = errorOf(offline.flush())
    await until(() => node.ops.length === 1, 'the op to be sent')
    await Promise.all([online.close(), offline.close(), online.close()])
    expect(await sent).to.include({ code: 'CLIENT_CLOSED', definite: false })
    expect(await unsent).to.include({ code: 'CLIENT_CLOSED', definite: false })
    expect(await flushed).to.include({ code: 'CLIENT_CLOSED' })
    expect(() => online.getMap('test').set('a', 2))
      .to.throw()
      .with.property('code', 'CLIENT_CLOSED')
  })

  it('ends a flush at its own timeout', async () => {
    const client = await scene.client({ serverUrl: 'ws://127.0.0.1:1' })
    client.getMap('test').set('a', 1)
    expect(await errorOf(client.flush({ timeoutMs: 20 }))).to.include({ code: 'DEADLINE_PASSED' })
  })
})

describe('what can never be sent', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const wrong: [string, string, unknown, { ttlMs?: number; timeoutMs?: number }, string][] = [
    ['a cycle', 'k', cycle, {}, 'REJECTED'],
    ['a time-to-live of zero', 'k', 1, { ttlMs: 0 }, 'REJECTED'],
    ['an endless time-to-live', 'k', 1, { ttlMs: Infinity }, 'REJECTED'],
    ['a timeout of nothing', 'k', 1, { timeoutMs: 0 }, 'REJECTED'],
    ['17 MiB', 'k', 'x'.repeat(17 * 1024 * 1024), {}, 'TOO_LARGE'],
  ]
  for (const [name, key, value, options, code] of wrong) {
    it(`${name} is refused before anything happened`, async () => {
      const client = await scene.client({ serverUrl: 'ws://127.0.0.1:1' })
      const map = client.getMap('test')
      expect(await errorOf(map.put(key, value, options))).to.include({ code, definite: true })
      expect([map.size, client.getPendingOpsCount()]).to.deep.equal([0, 0])
    })
  }
})

describe('a client that makes no sense', () => {
  const storage = new MemoryStorageAdapter()
  const cases: [TopGunClientConfig, string][] = [
    [
      { storage, serverUrl: 'ws://x', cluster: { seeds: ['ws://y'] } },
      'Cannot specify both serverUrl and cluster config',
    ],
    [{ storage }, 'Must specify either serverUrl or cluster config'],
    [{ storage, cluster: { seeds: [] } }, 'Cluster config requires at least one seed node'],
  ]
  for (const [config, sentence] of cases) {
    it(`says: ${sentence}`, () => {
      expect(() => new TopGunClient(config))
        .to.throw(TopGunError, sentence)
        .with.property('code', 'REJECTED')
    })
  }
})
