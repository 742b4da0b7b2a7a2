/** Refusals: some end the attempt and the op goes on, some end the op and the map shows again what it showed. */
import { expect } from 'chai'
import { TopGunError } from '@topgunbuild/core'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import { failure, mapOf, success } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

describe('a refusal', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  for (const code of ['NOT_READY', 'OVERLOADED'] as const) {
    it(`${code} is waited out as hinted, and the op sent again`, async () => {
      const a = await scene.node('a')
      a.script.map = mapOf(1, [a])
      let asked = 0
      a.script.answer = (op) => (asked++ < 3 ? failure(op, code, { retryAfterMs: 5 }) : success(op))
      const client = await scene.clusterClient([a])
      await client.getMap('test').put('key-1', 1)
      expect(new Set(a.ops.map((op) => op.id)).size).to.equal(1)
      expect(a.ops).to.have.length(4)
    })
  }

  it('that ends the op restores the confirmed value, in storage too, and tells the one who waits', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const storage = new MemoryStorageAdapter()
    const client = await scene.clusterClient([a], { storage })
    const map = client.getMap<string, string>('test')
    await map.put('key-1', 'kept')
    a.script.answer = (op) => failure(op, 'FORBIDDEN')
    const shown: unknown[] = []
    map.onChange(() => shown.push(map.get('key-1')))
    const error = await errorOf(map.put('key-1', 'refused'))
    expect(error).to.be.instanceOf(TopGunError).and.to.include({ code: 'FORBIDDEN', definite: true })
    expect(shown).to.deep.equal(['refused', 'kept'])
    expect(client.getPendingOpsCount()).to.equal(0)
    await client.close()
    expect(await storage.get('test:key-1')).to.include({ value: 'kept' })
    expect(await storage.getPendingOps()).to.deep.equal([])
    expect(await storage.getAllKeys()).to.deep.equal(['test:key-1'])
  })

  it('of a key that was never confirmed leaves nothing', async () => {
    const a = await scene.node('a', { answer: (op) => failure(op, 'TOO_LARGE') })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    const map = client.getMap('test')
    const rejected = new Promise((resolve) => client.on('operation:rejected', resolve))
    map.set('key-1', 'refused')
    expect(await rejected).to.include({ mapName: 'test', key: 'key-1' })
    expect(map.getRecord('key-1')).to.equal(undefined)
    expect(map.size).to.equal(0)
  })

  it('of one op leaves the other pending ops of the key alone', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    a.script.answer = (op) => (op.record?.value === 'second' ? failure(op, 'REJECTED') : success(op))
    const client = await scene.clusterClient([a])
    const map = client.getMap<string, string>('test')
    const first = map.put('key-1', 'first')
    const second = errorOf(map.put('key-1', 'second'))
    expect(map.get('key-1')).to.equal('second')
    await Promise.all([first, second])
    expect(map.get('key-1')).to.equal('first')
  })

  it('makes flush reject, so that a write taken back does not look delivered', async () => {
    const a = await scene.node('a', { answer: (op) => failure(op, 'FORBIDDEN') })
    a.script.map = mapOf(1, [a])
    const client = await scene.clusterClient([a])
    client.getMap('test').set('key-1', 1)
    expect(await errorOf(client.flush())).to.include({ code: 'FORBIDDEN' })
    expect(await client.flush()).to.deep.equal({ lowest: null, degraded: 0 })
  })

  it('BACKUPS_UNCONFIRMED is told, and the op goes on to its acknowledgement', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    let asked = 0
    a.script.answer = (op) => (asked++ === 0 ? failure(op, 'BACKUPS_UNCONFIRMED') : success(op))
    const client = await scene.clusterClient([a])
    const map = client.getMap('test')
    expect(await errorOf(map.put('key-1', 1))).to.include({ code: 'BACKUPS_UNCONFIRMED', definite: false })
    expect(map.get('key-1')).to.equal(1)
    await until(() => client.getPendingOpsCount() === 0, 'the acknowledgement')
    expect(a.ops).to.have.length(2)
  })
})
