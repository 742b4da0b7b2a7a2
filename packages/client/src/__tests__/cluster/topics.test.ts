/** Topics, against scripted nodes: what is published, what is heard, and what is said to whom. */
import { messageKeyOf, partitionIdOf, type DownMessage, type SyncUp } from '@topgunbuild/core'
import { expect } from 'chai'
import { MemoryStorageAdapter } from '../../IStorageAdapter'
import type { TopGunClient } from '../../TopGunClient'
import { failure, mapOf, success, type ScriptedNode } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'
import { ScriptedMap } from '../support/ScriptedMap'

const PARTITION = partitionIdOf('news')
const by = (publisherId: string, data: unknown) => ({ data, publisherId })

describe('a topic', () => {
  const scene = new Scene()
  let held: ScriptedMap
  beforeEach(() => (held = new ScriptedMap('topic:news')))
  afterEach(() => scene.end())

  async function connected(
    sync: (message: SyncUp) => readonly DownMessage[] = held.answer,
  ): Promise<{ readonly node: ScriptedNode; readonly client: TopGunClient }> {
    const node = await scene.node('a', { sync })
    node.script.map = mapOf(1, [node])
    return { node, client: await scene.clusterClient([node]) }
  }

  it('is the same for the same name, and none for what is no name', async () => {
    const { client } = await connected()
    expect(client.topic('news')).to.equal(client.topic('news'))
    expect(client.topic('news').id).to.equal('news')
    for (const name of ['', 'two words', 'x'.repeat(257)]) {
      expect(() => client.topic(name))
        .to.throw('The name of a topic has up to 256 letters')
        .with.property('code', 'REJECTED')
    }
    for (const open of [() => client.getMap('topic:news'), () => client.getORMap('topic:news')]) {
      expect(open).to.throw('use client.topic').with.property('code', 'REJECTED')
    }
  })

  it('takes a message as a write that ends, under a key of its own, for itself', async () => {
    const { node, client } = await connected()
    node.script.answer = (op) => success(op)
    const ack = await client.topic('news').send({ text: 'hello' })
    client.topic('news').publish('again', { ttlMs: 1000 })
    await until(() => node.ops.length === 2, 'both messages')
    expect(ack.level).to.equal('REPLICATED')
    const [first, second] = node.ops
    expect(first?.mapName).to.equal('topic:news')
    expect(first?.record).to.deep.include({ value: by(client.nodeId, { text: 'hello' }), ttlMs: 60_000 })
    expect(second?.record).to.deep.include({ value: by(client.nodeId, 'again'), ttlMs: 1000 })
    expect(new Set([first, second].map((op) => partitionIdOf(op?.key ?? '')))).to.deep.equal(new Set([PARTITION]))
    expect(first?.key).to.not.equal(second?.key)
    expect(node.syncs, 'nobody listens').to.deep.equal([])
  })

  it('tells of a message that ended before a node had it', async () => {
    const { node, client } = await connected()
    node.script.answer = (op) => failure(op, 'TOO_OLD')
    const rejected: string[] = []
    client.on('operation:rejected', ({ mapName, error }) => rejected.push(`${mapName} ${error.code}`))
    expect(await errorOf(client.topic('news').send(1))).to.have.property('code', 'TOO_OLD')
    client.topic('news').publish(2)
    await until(() => rejected.length === 2, 'both refusals')
    expect(rejected).to.deep.equal(['topic:news TOO_OLD', 'topic:news TOO_OLD'])
    expect(client.getPendingOpsCount()).to.equal(0)
  })

  it('is asked for in the partition of its name alone, and told of from then on', async () => {
    const { node, client } = await connected()
    held.hold(messageKeyOf('news', '0'), by('ben', 'before'))
    const heard: unknown[] = []
    const topic = client.topic<string>('news')
    topic.subscribe((data, { publisherId, timestamp }) => heard.push([data, publisherId, timestamp.millis]))
    await topic.whenSubscribed()
    expect(node.syncs[0]).to.deep.equal({ type: 'SYNC_INIT', mapName: 'topic:news', partitionIds: [PARTITION] })
    node.push(held.event(messageKeyOf('news', '1'), by('ben', 'hello'), 5))
    node.push(held.event(messageKeyOf('news', '2'), by(client.nodeId, 'my own'), 6))
    node.push(held.event(messageKeyOf('news', '3'), by('cleo', 'bye'), 7))
    await until(() => heard.length === 2, 'both messages of others')
    expect(heard).to.deep.equal([
      ['hello', 'ben', 5],
      ['bye', 'cleo', 7],
    ])
  })

  it('is caught up with after a lost connection, in order and nothing twice', async () => {
    const { node, client } = await connected()
    const heard: unknown[] = []
    const topic = client.topic('news')
    topic.subscribe((data) => heard.push(data))
    await topic.whenSubscribed()
    node.push(held.event(messageKeyOf('news', '1'), by('ben', 'one'), 1))
    await until(() => heard.length === 1, 'the first')
    node.drop()
    held.hold(messageKeyOf('news', '3'), by('ben', 'three'), 3)
    held.hold(messageKeyOf('news', '2'), by('ben', 'two'), 2)
    await until(() => heard.length === 3, 'what was missed')
    expect(heard).to.deep.equal(['one', 'two', 'three'])
  })

  it('is heard by all who listen, until the last of them stops', async () => {
    const { node, client } = await connected()
    const heard: string[] = []
    const topic = client.topic<string>('news')
    const stops = ['x', 'y'].map((name) => topic.subscribe((data) => heard.push(`${name} ${data}`)))
    await topic.whenSubscribed()
    node.push(held.event(messageKeyOf('news', '1'), by('ben', 'one')))
    await until(() => heard.length === 2, 'both to hear it')
    stops[0]?.()
    stops[0]?.()
    node.push(held.event(messageKeyOf('news', '2'), by('ben', 'two')))
    await until(() => heard.length === 3, 'the other to hear it')
    expect(heard).to.deep.equal(['x one', 'y one', 'y two'])
    stops[1]?.()
    await until(() => node.syncs.some(({ type }) => type === 'SYNC_STOP'), 'the node to be told')
    expect(await errorOf(topic.whenSubscribed())).to.have.property('code', 'REJECTED')
    topic.subscribe((data) => heard.push(`z ${data}`))
    await topic.whenSubscribed()
    expect(heard, 'what was published before').to.have.length(3)
  })

  it('says to who waits that it may not be listened to', async () => {
    const { client } = await connected((message) => {
      if (message.type !== 'SYNC_INIT') return []
      const { mapName, partitionIds = [] } = message
      return [{ type: 'SYNC_ENDED', payload: { mapName, partitionIds, code: 'FORBIDDEN', message: 'not yours' } }]
    })
    const refused: string[] = []
    client.on('map:refused', ({ mapName }) => refused.push(mapName))
    const topic = client.topic('news')
    topic.subscribe(() => undefined)
    expect(await errorOf(topic.whenSubscribed())).to.have.property('code', 'FORBIDDEN')
    expect(await errorOf(topic.whenSubscribed())).to.have.property('code', 'FORBIDDEN')
    expect(refused).to.deep.equal(['topic:news'])
  })

  it('is one of at most a hundred that a client listens to', async () => {
    const { client } = await connected()
    const stops = Array.from({ length: 100 }, (_, n) => client.topic(`t${n}`).subscribe(() => undefined))
    const another = (): unknown => client.topic('another').subscribe(() => undefined)
    expect(another).to.throw('at most 100').with.property('code', 'REJECTED')
    stops[0]?.()
    another()
  })

  it('lets nobody wait once the client is closed', async () => {
    const { client } = await connected(() => [])
    const topic = client.topic('news')
    topic.subscribe(() => undefined)
    const waiting = errorOf(topic.whenSubscribed())
    await client.close()
    expect(await waiting).to.have.property('code', 'CLIENT_CLOSED')
    expect(await errorOf(topic.send(1))).to.have.property('code', 'CLIENT_CLOSED')
    expect(() => topic.subscribe(() => undefined))
      .to.throw()
      .with.property('code', 'CLIENT_CLOSED')
  })

  it('has its messages in the op log until they are acknowledged, also those of an earlier run', async () => {
    const storage = new MemoryStorageAdapter()
    const node = await scene.node('a', { sync: held.answer })
    node.script.map = mapOf(1, [node])
    node.script.answer = () => null
    const first = await scene.clusterClient([node], { storage, nodeId: 'ana' })
    first.topic('news').publish('written offline')
    await until(() => node.ops.length > 0, 'the message to be sent')
    await first.close()
    node.script.answer = (op) => success(op)
    const second = await scene.clusterClient([node], { storage, nodeId: 'ana' })
    await until(() => second.getPendingOpsCount() === 0, 'the message to be acknowledged')
    expect(node.ops.at(-1)?.record?.value).to.deep.equal(by('ana', 'written offline'))
    expect(await storage.getAllKeys(), 'no map keeps it').to.deep.equal([])
  })
})
