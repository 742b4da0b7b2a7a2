/** A query asks the owners for rows, follows what they tell, and shows a result only when it has all of one. */
import { partitionIdOf, type Query, type Row, type SyncUpOf } from '@topgunbuild/core'
import { expect } from 'chai'
import type { QueryHandle } from '../../queries/QueryHandle'
import { failure, mapOf, type ScriptedNode } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

interface Named {
  readonly n: number
}

describe('a query', () => {
  const scene = new Scene()
  const held = new Map<string, number>()
  beforeEach(() => held.clear())
  afterEach(() => scene.end())

  const rowOf = (key: string, n: number, millis = 1): Row => {
    return { key, value: { n }, timestamp: { millis, counter: 0, nodeId: 'another' } }
  }
  const rowsIn = (partitionIds: readonly number[]): Row[] =>
    [...held].flatMap(([key, n]) => (partitionIds.includes(partitionIdOf(key)) ? [rowOf(key, n)] : []))
  const subs = (node: ScriptedNode): SyncUpOf<'QUERY_SUB'>['payload'][] =>
    node.syncs.flatMap((message) => (message.type === 'QUERY_SUB' ? [message.payload] : []))
  const asked = (node: ScriptedNode): number[] => subs(node).flatMap(({ partitionIds }) => partitionIds ?? [])

  /** Tells the rows it holds to whoever asks for them. */
  async function telling(nodeId: string): Promise<ScriptedNode> {
    return scene.node(nodeId, {
      sync: (message) => {
        if (message.type !== 'QUERY_SUB') return []
        const { queryId, partitionIds = [] } = message.payload
        return [{ type: 'QUERY_RESP', payload: { queryId, partitionIds, results: rowsIn(partitionIds) } }]
      },
    })
  }

  async function oneNode(): Promise<ScriptedNode> {
    const node = await telling('a')
    node.script.map = mapOf(1, [node])
    return node
  }

  const shownBy = (handle: QueryHandle<Named>): number[][] => {
    const shown: number[][] = []
    handle.subscribe((rows) => shown.push(rows.map(({ n }) => n)))
    return shown
  }

  it('asks for all partitions, a few at a time, and shows the rows when all have answered', async () => {
    for (let n = 0; n < 50; n++) held.set(`key-${n}`, n)
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const rows = await client.query<Named>('test', { sort: { n: 'desc' } }).first()
    expect(rows.map(({ n }) => n)).to.deep.equal(Array.from({ length: 50 }, (_, n) => 49 - n))
    expect(rows[0]).to.deep.equal({ _key: 'key-49', n: 49 })
    expect(asked(node).toSorted((a, b) => a - b)).to.deep.equal(Array.from({ length: 271 }, (_, id) => id))
    expect(Math.max(...subs(node).map(({ partitionIds }) => partitionIds?.length ?? 0))).to.equal(16)
  })

  it('asks for the partitions of the keys it names alone', async () => {
    held.set('a', 1)
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const query: Query = { where: { _key: { $in: ['a', 'b'] } } }
    await client.query('test', query).first()
    expect(asked(node)).to.have.members([partitionIdOf('a'), partitionIdOf('b')])
    expect(await client.query('test', { where: { _key: { $in: [] } } }).first()).to.deep.equal([])
  })

  it('is told of changes, and ends at the node when nobody listens any more', async () => {
    held.set('a', 1)
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const handle = client.query<Named>('test', {})
    const changes: string[] = []
    const stop = handle.onChanges((all) => changes.push(...all.map(({ type, key }) => `${type} ${key}`)))
    const shown = shownBy(handle)
    await until(() => shown.length === 1, 'the first rows')
    const queryId = subs(node)[0]?.queryId ?? ''
    const update = async (type: 'ENTER' | 'UPDATE' | 'REMOVE', row: Row): Promise<void> => {
      const before = changes.length
      node.push({ type: 'QUERY_UPDATE', payload: { queryId, updates: [{ type, row }] } })
      await until(() => changes.length > before, `${type} ${row.key}`)
    }
    await update('ENTER', rowOf('b', 2, 2))
    await update('UPDATE', rowOf('a', 3, 3))
    await update('REMOVE', rowOf('b', 2, 4))
    expect(changes).to.deep.equal(['add a', 'add b', 'update a', 'remove b'])
    expect(shown.at(-1)).to.deep.equal([3])
    expect(handle.consumeChanges().map(({ type, key, value }) => [type, key, value])).to.deep.equal([
      ['add', 'a', { n: 3 }],
    ])
    expect([handle.getPendingChanges(), handle.getLastChange()?.type]).to.deep.equal([[], 'remove'])
    stop()
    expect(node.syncs.some(({ type }) => type === 'QUERY_UNSUB')).to.equal(false)
    const again = await handle.first()
    expect(again).to.deep.equal([{ _key: 'a', n: 3 }])
  })

  it('that nobody listens to is stopped, and begins anew with the next who does', async () => {
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const handle = client.query<Named>('test', {})
    await handle.first()
    await until(() => node.syncs.some(({ type }) => type === 'QUERY_UNSUB'), 'the end at the node')
    held.set('a', 1)
    expect(await handle.first()).to.deep.equal([{ _key: 'a', n: 1 }])
  })

  it('shows no part of its rows while partitions move, and follows the new owner', async () => {
    for (let n = 0; n < 20; n++) held.set(`key-${n}`, n)
    const [a, b] = [await telling('a'), await telling('b')]
    a.script.map = b.script.map = mapOf(1, [a, b])
    const client = await scene.clusterClient([a, b])
    const shown = shownBy(client.query<Named>('test', { sort: { n: 'asc' } }))
    await until(() => shown.length === 1, 'the first rows')
    held.set('key-20', 20)
    a.pushMap(mapOf(2, [a, b], { owner: () => 'b' }))
    await until(() => asked(b).length === 271, 'the new owner to be asked')
    await until(() => shown.at(-1)?.length === 21, 'what changed meanwhile')
    expect(shown.every((rows) => rows.length >= 20)).to.equal(true)
  })

  it('shows what this client writes at once, and takes it back when it is refused', async () => {
    held.set('a', 1)
    const node = await oneNode()
    node.script.answer = (op) => failure(op, 'FORBIDDEN')
    const client = await scene.clusterClient([node])
    const shown = shownBy(client.query<Named>('test', { where: { n: { $gt: 0 } }, sort: { n: 'asc' } }))
    await until(() => shown.length === 1, 'the first rows')
    client.getMap('test', { sync: false }).set('b', { n: 2 })
    await until(() => shown.length === 3, 'the write, and its end')
    expect(shown).to.deep.equal([[1], [1, 2], [1]])
  })

  it('shows what was written before it began, and is on its way', async () => {
    const node = await oneNode()
    node.script.answer = () => null
    const client = await scene.clusterClient([node])
    client.getMap('test', { sync: false }).set('b', { n: 2 })
    expect(await client.query('test', {}).first()).to.deep.equal([{ _key: 'b', n: 2 }])
  })

  it('is refused by itself where it is none, and by a node where the map may not be read', async () => {
    const node = await scene.node('a', {
      sync: (message) => {
        if (message.type !== 'QUERY_SUB') return []
        const { queryId, partitionIds = [] } = message.payload
        return [{ type: 'QUERY_ENDED', payload: { queryId, partitionIds, code: 'FORBIDDEN', message: 'not this one' } }]
      },
    })
    node.script.map = mapOf(1, [node])
    const client = await scene.clusterClient([node])
    expect(() => client.query('test', { limit: 0 })).to.throw('limit')
    const error = await errorOf(client.query('test', {}).first())
    expect([error.message, Reflect.get(error, 'code')]).to.deep.equal(['not this one', 'FORBIDDEN'])
  })

  it('tells who waits when the client is closed', async () => {
    const node = await scene.node('a')
    node.script.map = mapOf(1, [node])
    const client = await scene.clusterClient([node])
    const waiting = errorOf(client.query('test', {}).first())
    await until(() => subs(node).length > 0, 'the question')
    await client.close()
    expect(Reflect.get(await waiting, 'code')).to.equal('CLIENT_CLOSED')
  })

  it('says where its page ends, and the next one begins behind it', async () => {
    held.set('a', 1)
    held.set('b', 2)
    held.set('c', 3)
    const node = await oneNode()
    const client = await scene.clusterClient([node])
    const first = client.query<Named>('test', { sort: { n: 'asc' }, limit: 2 })
    expect((await first.first()).map(({ n }) => n)).to.deep.equal([1, 2])
    const { hasMore, nextCursor, cursorStatus } = first.getPaginationInfo()
    expect([hasMore, cursorStatus]).to.deep.equal([true, 'none'])
    expect(nextCursor).to.be.a('string')
    const bad = client.query('test', { cursor: 'no cursor at all' })
    expect(bad.getPaginationInfo().cursorStatus).to.equal('invalid')
  })
})
