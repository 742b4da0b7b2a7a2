/** An open map becomes what the nodes hold, stays so, and gives them what they lack. */
import { expect } from 'chai'
import type { DownMessage, ErrorCode, SyncUp } from '@topgunbuild/core'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import type { TopGunClient } from '../../TopGunClient'
import { failure, mapOf, success, type ScriptedNode } from '../support/ScriptedNode'
import { Scene, until } from '../support/scene'
import { ScriptedMap } from '../support/ScriptedMap'

const inits = (node: ScriptedNode): number[][] =>
  node.syncs.flatMap((message) => (message.type === 'SYNC_INIT' ? [[...(message.partitionIds ?? [])]] : []))
const count = (lists: readonly (readonly number[])[]): number => lists.reduce((sum, list) => sum + list.length, 0)

describe('an open map', () => {
  const scene = new Scene()
  let held: ScriptedMap
  beforeEach(() => (held = new ScriptedMap()))
  afterEach(() => scene.end())

  const synced = (client: TopGunClient): Promise<void> => until(() => client.isSynced('test'), 'the map to be synced')

  async function oneNode(): Promise<ScriptedNode> {
    const node = await scene.node('a', { sync: held.answer })
    node.script.map = mapOf(1, [node])
    return node
  }

  it('shows what the nodes hold, is said to be equal then, and shows what changes after that', async () => {
    for (let n = 0; n < 600; n++) held.hold(`key-${n}`, n)
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const told: string[] = []
    client.on('map:synced', ({ mapName }) => told.push(mapName))
    const map = client.getMap('test')
    expect(client.isSynced('test')).to.equal(false)
    await synced(client)
    expect([map.size, map.get('key-599'), told]).to.deep.equal([600, 599, ['test']])
    node.push(held.event('key-599', 'newer', 2))
    node.push(held.event('key-599', 'older', 1))
    node.push(held.event('another', 'one'))
    await until(() => map.get('another') === 'one', 'the last event')
    expect(map.get('key-599')).to.equal('newer')
  })

  it('asks each owner for its partitions, and one who passes on for those whose owner is not in reach', async () => {
    const a = await scene.node('a', { sync: held.answer })
    const b = await scene.node('b', { sync: held.answer })
    const map = mapOf(1, [a, b], { owner: (id) => (id % 2 === 0 ? 'a' : 'b') })
    a.script.map = b.script.map = map
    const client = await scene.clusterClient([a, b])
    client.getMap('test')
    await synced(client)
    expect([count(inits(a)), count(inits(b))]).to.deep.equal([136, 135])
    expect(inits(a)[0]?.every((id) => id % 2 === 0)).to.equal(true)
    b.stop()
    await until(() => count(inits(a)) === 271, 'the other owner’s partitions to be asked of the one that is left')
    await synced(client)
  })

  it('follows its owner when a newer map names another, and stops the former one', async () => {
    const a = await scene.node('a', { sync: held.answer })
    const b = await scene.node('b', { sync: held.answer })
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.clusterClient([a, b])
    const map = client.getMap('test')
    await synced(client)
    held.hold('key-1', 'meanwhile')
    a.pushMap(mapOf(2, [a, b], { owner: () => 'b' }))
    await until(() => map.get('key-1') === 'meanwhile', 'what changed while it moved')
    expect(count(inits(b))).to.equal(271)
    const stops = a.syncs.filter(({ type }) => type === 'SYNC_STOP')
    expect(stops.length).to.equal(1)
  })

  it('catches up after its connection is lost', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const map = client.getMap('test')
    await synced(client)
    node.drop()
    await until(() => !client.isSynced('test'), 'the client to know')
    held.hold('key-1', 'meanwhile')
    await synced(client)
    expect(map.get('key-1')).to.equal('meanwhile')
  })

  it('begins anew when a node ends it, as soon as that says', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    client.getMap('test')
    await synced(client)
    const payload = { mapName: 'test', partitionIds: [7, 8], code: 'NOT_READY', message: 'later', retryAfterMs: 20 }
    node.push({ type: 'SYNC_ENDED', payload: payload as typeof payload & { code: ErrorCode } })
    await until(() => !client.isSynced('test'), 'the end of two partitions')
    await synced(client)
    expect(inits(node).at(-1)).to.deep.equal([7, 8])
  })

  it('is left alone where it may not be read, until there is another token', async () => {
    const refusal = (message: SyncUp): DownMessage[] =>
      message.type === 'SYNC_INIT'
        ? [
            {
              type: 'SYNC_ENDED',
              payload: { mapName: 'test', partitionIds: message.partitionIds ?? [], code: 'FORBIDDEN', message: 'no' },
            },
          ]
        : []
    const node = await scene.node('a', { sync: refusal })
    node.script.map = mapOf(1, [node])
    const client = await scene.clusterClient([node])
    const refused: string[] = []
    client.on('map:refused', ({ mapName, error }) => refused.push(`${mapName} ${error.code}`))
    client.getMap('test')
    await until(() => refused.length > 0, 'the refusal')
    await client.getMap('test').put('a', 1)
    expect([refused, inits(node).length]).to.deep.equal([['test FORBIDDEN'], 1])
    node.script.sync = held.answer
    client.setAuthToken('another token')
    await synced(client)
  })

  it('is not asked of a node that does not know how', async () => {
    const node = await scene.node('a', { protocol: 1 })
    node.script.map = mapOf(1, [node])
    const client = await scene.clusterClient([node])
    await client.getMap('test').put('a', 1)
    expect([node.syncs, client.isSynced('test')]).to.deep.equal([[], false])
  })

  it('that is not to be kept equal is not asked for', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    await client.getMap('test', { sync: false }).put('a', 1)
    expect(node.syncs).to.deep.equal([])
    client.getMap('test')
    await synced(client)
  })

  it('gives nothing back that the cluster may have removed while the client was away', async () => {
    const node = await oneNode()
    held.hold('removed', 1, 9)
    held.hold('a removal itself', null, 9)
    held.hold('lost since', 1, 10)
    held.hold('kept', 1, 1)
    const client = await scene.clusterClient([node])
    const map = client.getMap('test')
    await synced(client)
    held.horizon = 10
    for (const key of ['removed', 'a removal itself', 'lost since']) held.records.delete(key)
    node.drop()
    await until(() => node.ops.length > 0, 'what was lost to be written again')
    await client.flush()
    await synced(client)
    expect(node.ops.map(({ key }) => key)).to.deep.equal(['lost since'])
    expect([...map.allKeys()].toSorted()).to.deep.equal(['kept', 'lost since'])
  })

  it('gives the cluster what it has lost, under the stamp it had, and only that', async () => {
    const node = await oneNode()
    node.script.answer = (op) => {
      if (op.record !== undefined && op.record !== null) held.records.set(op.key, op.record)
      return success(op)
    }
    const client = await scene.clusterClient([node])
    const map = client.getMap('test')
    await synced(client)
    for (let n = 0; n < 40; n++) await map.put(`key-${n}`, n)
    const stamps = new Map(held.records)
    const sent = node.ops.length
    for (let n = 0; n < 40; n += 2) held.records.delete(`key-${n}`)
    held.hold('key-1', 'earlier', 0)
    node.drop()
    await until(() => node.ops.length >= sent + 21, 'what was lost to be written again')
    await client.flush()
    await synced(client)
    expect(held.records).to.deep.equal(stamps)
    expect(node.ops.length).to.equal(sent + 21)
  })

  it('that is a mirror shows no longer what the cluster has lost, and writes nothing by itself', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const map = client.getMap('test', { localOnly: 'drop' })
    await synced(client)
    await map.put('lost', 1)
    await map.put('older', 1)
    held.hold('older', 'held', 1)
    node.script.answer = () => null
    map.set('mine', 'on its way')
    const sent = node.ops.length
    node.drop()
    await until(() => map.get('lost') === undefined, 'what was lost to be shown no longer')
    await until(() => map.get('older') === 'held', 'what is held to be shown again')
    expect(map.get('mine')).to.equal('on its way')
    expect(node.ops.slice(sent).map(({ key }) => key)).to.deep.equal(['mine'])
  })

  it('takes back what it gave and the cluster refused, and shows what that holds', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const map = client.getMap('test')
    await synced(client)
    await map.put('lost', 1)
    await map.put('older', 1)
    held.hold('older', 'held', 1)
    node.script.answer = (op) => failure(op, 'FORBIDDEN')
    const refused: string[] = []
    client.on('operation:rejected', ({ key }) => refused.push(key))
    node.drop()
    await until(() => refused.length === 2, 'both to be refused')
    expect([map.get('lost'), map.get('older')]).to.deep.equal([undefined, 'held'])
  })

  it('writes again no more at once than the op log has room for', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node], { backpressure: { maxPendingOps: 8 } })
    const map = client.getMap('test')
    await synced(client)
    for (let n = 0; n < 100; n++) await map.put(`key-${n}`, n)
    const sent = node.ops.length
    let most = 0
    node.script.answer = (op) => {
      most = Math.max(most, client.getPendingOpsCount())
      return success(op)
    }
    node.drop()
    await until(() => node.ops.length === sent + 100, 'all to be written again')
    expect(most).to.be.within(1, 8)
  })

  it('keeps a write of its own that is on its way, whatever it is told meanwhile', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const map = client.getMap('test')
    await synced(client)
    node.script.answer = () => null
    map.set('mine', 'mine')
    node.push(held.event('mine', 'theirs', 1))
    node.push(held.event('done', true))
    await until(() => map.get('done') === true, 'both events')
    expect(map.get('mine')).to.equal('mine')
  })

  it('stamps its next write above what it was told, though its clock is behind', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const map = client.getMap('test')
    await synced(client)
    const ahead = Date.now() + 3_600_000
    node.push(held.event('key-1', 'theirs', ahead))
    await until(() => map.get('key-1') === 'theirs', 'the event')
    map.set('key-1', 'mine')
    expect(map.get('key-1')).to.equal('mine')
  })

  it('is compared after a restart by what storage kept: only what changed is sent', async () => {
    const storage = new MemoryStorageAdapter()
    for (let n = 0; n < 500; n++) held.hold(`key-${n}`, n)
    const node = await oneNode()
    const before = await scene.clusterClient([node], { storage })
    before.getMap('test')
    await synced(before)
    await before.close()
    held.hold('key-7', 'changed', 2)
    node.syncs.length = 0
    const after = await scene.clusterClient([node], { storage })
    const map = after.getMap('test')
    expect(map.get('key-8')).to.equal(8)
    await synced(after)
    expect(map.get('key-7')).to.equal('changed')
    const asked = node.syncs.flatMap((message) => (message.type === 'MERKLE_REQ_BUCKET' ? message.payload.of : []))
    expect(asked.flatMap(({ paths, whole }) => [...paths, ...whole]).length).to.be.at.most(4)
  })
})
