/** Counters and OR maps of a client, against scripted nodes. */
import { expect } from 'chai'
import { partitionIdOf, placedKey, type ClientOp } from '@topgunbuild/core'
import { errorOf, Scene, until } from '../../__tests__/support/scene'
import { failure, mapOf, success, type ScriptedNode } from '../../__tests__/support/ScriptedNode'
import { ScriptedMap } from '../../__tests__/support/ScriptedMap'
import { MemoryStorageAdapter } from '../../IStorageAdapter'

describe('a client', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  async function nodeHolding(held: ScriptedMap): Promise<ScriptedNode> {
    const node = await scene.node('a', { sync: held.answer })
    node.script.map = mapOf(1, [node])
    return node
  }
  const valuesOf = (ops: readonly ClientOp[]): unknown[] => ops.map(({ record }) => record?.value)

  describe('with a counter', () => {
    const held = (): ScriptedMap => new ScriptedMap('counter:visits')
    const cell = (who: string): string => placedKey('visits', who)

    it('counts at once, in a cell of its own, and is acknowledged as any write', async () => {
      const node = await nodeHolding(held())
      const client = await scene.clusterClient([node])
      const counter = client.getPNCounter('visits')
      expect([counter.increment(), counter.addAndGet(5), counter.decrement(), counter.get()]).to.deep.equal([
        1, 6, 5, 5,
      ])
      expect((await counter.add(-7)).level).to.equal('REPLICATED')
      expect(counter.get()).to.equal(-2)
      expect(new Set(node.ops.map(({ mapName, key }) => `${mapName}/${key}`))).to.deep.equal(
        new Set([`counter:visits/${cell(counter.getNodeId())}`]),
      )
      expect(valuesOf(node.ops)).to.deep.equal([
        { p: 1, n: 0, d: 1 },
        { p: 6, n: 0, d: 5 },
        { p: 6, n: 1, d: -1 },
        { p: 6, n: 8, d: -7 },
      ])
      expect([client.getPNCounter('visits'), counter.getName()]).to.deep.equal([counter, 'visits'])
    })

    it('is the sum of everybody’s cells, and asks for its one partition only', async () => {
      const map = held()
      map.hold(cell('another'), { p: 10, n: 3 })
      const node = await nodeHolding(map)
      const client = await scene.clusterClient([node])
      const counter = client.getPNCounter('visits')
      const told: number[] = []
      const stop = counter.subscribe((value) => told.push(value))
      counter.increment()
      await until(() => counter.get() === 8, 'the other’s cell')
      node.push(map.event(cell('another'), { p: 11, n: 3 }, 2))
      await until(() => counter.get() === 9, 'its next state')
      node.push(map.event(cell('third'), { p: 0, n: 9 }))
      await until(() => counter.get() === 0, 'a third cell')
      expect(told).to.deep.equal([0, 1, 8, 9, 0])
      stop()
      counter.increment()
      expect(told.length).to.equal(5)
      const asked = node.syncs.flatMap((message) => (message.type === 'SYNC_INIT' ? (message.partitionIds ?? []) : []))
      expect(asked).to.deep.equal([partitionIdOf('visits')])
      expect(client.isSynced('counter:visits')).to.equal(true)
    })

    it('does not count what is no cell', async () => {
      const map = held()
      map.hold(cell('a'), 'seven')
      map.hold(cell('b'), { p: -1, n: 0 })
      map.hold(cell('c'), { p: 0.5, n: 0 })
      map.hold(cell('d'), { p: 2, n: 1 })
      map.hold(cell('e'), null)
      const client = await scene.clusterClient([await nodeHolding(map)])
      const counter = client.getPNCounter('visits')
      await until(() => client.isSynced('counter:visits'), 'the counter to be synced')
      expect(counter.get()).to.equal(1)
    })

    it('takes a refused addition back, out of the later ones as well', async () => {
      const node = await nodeHolding(held())
      node.script.answer = () => null
      const client = await scene.clusterClient([node])
      const counter = client.getPNCounter('visits')
      const [first, second, third] = [counter.add(100), counter.add(10), counter.add(1)]
      await until(() => node.ops.length === 3, 'the three')
      const [connection] = node.open
      const [a, b, c] = node.ops
      if (connection === undefined || a === undefined || b === undefined || c === undefined)
        throw new Error('nothing came')
      node.script.answer = (op) => success(op)
      node.answerOps(connection, [failure(a, 'REJECTED'), failure(b, 'REJECTED'), success(c)])
      expect([await errorOf(first), await errorOf(second)].length).to.equal(2)
      await third
      await until(() => node.ops.length === 4, 'what takes them out')
      expect(valuesOf(node.ops).at(-1)).to.deep.equal({ p: 111, n: 110, d: -110 })
      expect(counter.get()).to.equal(1)
    })

    it('has nothing to take out where nothing later holds it', async () => {
      const node = await nodeHolding(held())
      node.script.answer = (op) => failure(op, 'REJECTED')
      const client = await scene.clusterClient([node])
      const counter = client.getPNCounter('visits')
      const told: number[] = []
      counter.subscribe((value) => told.push(value))
      await errorOf(counter.add(5))
      expect([counter.get(), told]).to.deep.equal([0, [0, 5, 0]])
      node.script.answer = (op) => success(op)
      await counter.add(2)
      expect([counter.get(), node.ops.length]).to.deep.equal([2, 2])
    })

    it('adds what waited for room to what was added meanwhile', async () => {
      const node = await nodeHolding(held())
      node.script.answer = () => null
      const client = await scene.clusterClient([node], {
        backpressure: { maxPendingOps: 2, highWaterMark: 1, lowWaterMark: 0.5, strategy: 'pause' },
      })
      const counter = client.getPNCounter('visits')
      void counter.add(1)
      void counter.add(1)
      const waiting = counter.add(100)
      await until(() => node.ops.length === 2, 'the first two')
      expect(counter.get()).to.equal(2)
      const [connection] = node.open
      if (connection === undefined) throw new Error('nobody is connected')
      node.script.answer = (op) => success(op)
      node.answerOps(
        connection,
        node.ops.map((op) => success(op)),
      )
      await waiting
      expect([counter.get(), valuesOf(node.ops).at(-1)]).to.deep.equal([102, { p: 102, n: 0, d: 100 }])
    })

    it('goes on from what an earlier run left on its way, with a cell of its own', async () => {
      const storage = new MemoryStorageAdapter()
      const node = await nodeHolding(held())
      node.script.answer = () => null
      const first = await scene.clusterClient([node], { storage })
      first.getPNCounter('visits').increment()
      await until(() => node.ops.length === 1, 'the first')
      await first.close()
      node.script.answer = (op) => success(op)
      const second = await scene.clusterClient([node], { storage })
      const counter = second.getPNCounter('visits')
      expect(counter.get()).to.equal(1)
      await counter.add(1)
      expect(counter.get()).to.equal(2)
      expect(new Set(node.ops.map(({ key }) => key)).size).to.equal(2)
    })

    it('refuses what is no whole number, what is too much, and a name that would be placed as another', async () => {
      const client = await scene.clusterClient([await nodeHolding(held())])
      const counter = client.getPNCounter('visits')
      expect(() => counter.addAndGet(0.5)).to.throw('What is added to a counter is a whole number, not 0.5.')
      expect(() => counter.addAndGet(Number.NaN)).to.throw('not NaN')
      counter.addAndGet(Number.MAX_SAFE_INTEGER)
      expect(() => counter.increment()).to.throw('The counter would be larger than can be told exactly.')
      expect((await errorOf(counter.add(1))).message).to.include('larger than can be told exactly')
      expect(() => client.getPNCounter('a\u001fb')).to.throw('must not contain the character U+001F')
      expect(counter.get()).to.equal(Number.MAX_SAFE_INTEGER)
    })
  })

  describe('with an OR map', () => {
    it('shows what it adds at once, and each write is acknowledged', async () => {
      const node = await nodeHolding(new ScriptedMap('tags'))
      const client = await scene.clusterClient([node])
      const tags = client.getORMap<string, string>('tags')
      const { tag } = tags.add('k', 'one')
      const ack = await tags.put('k', 'two')
      expect([tags.get('k'), ack.level, tags.name]).to.deep.equal([['one', 'two'], 'REPLICATED', 'tags'])
      expect(node.ops[0]).to.deep.include({ mapName: 'tags', key: placedKey('k', tag) })
      tags.add('k', 'one')
      expect((await tags.delete('k', 'one')).map(({ level }) => level)).to.deep.equal(['REPLICATED', 'REPLICATED'])
      expect([tags.get('k'), await tags.delete('k', 'nothing')]).to.deep.equal([['two'], []])
      expect(tags.remove('k', 'two').length).to.equal(1)
      expect(client.getORMap('tags')).to.equal(tags)
    })

    it('shows what others added and removed, and tells whose values changed', async () => {
      const held = new ScriptedMap('tags')
      held.hold(placedKey('k', 'tag-1'), 'theirs')
      const node = await nodeHolding(held)
      const client = await scene.clusterClient([node])
      const tags = client.getORMap('tags')
      const told: (string | undefined)[] = []
      tags.onChange((key) => told.push(key))
      await until(() => client.isSynced('tags'), 'the map to be synced')
      tags.add('k', 'mine')
      expect(tags.get('k')).to.have.members(['theirs', 'mine'])
      node.push(held.event(placedKey('k', 'tag-1'), null, 2))
      await until(() => tags.get('k').length === 1, 'the removal')
      expect([tags.get('k'), told]).to.deep.equal([['mine'], ['k', 'k', 'k']])
    })

    it('takes a refused addition back', async () => {
      const node = await nodeHolding(new ScriptedMap('tags'))
      node.script.answer = (op) => failure(op, 'FORBIDDEN')
      const client = await scene.clusterClient([node])
      const tags = client.getORMap('tags')
      expect(await errorOf(tags.put('k', 'one'))).to.have.property('code', 'FORBIDDEN')
      expect([tags.get('k'), tags.size]).to.deep.equal([[], 0])
    })

    it('is no LWW map, and an LWW map is none', async () => {
      const client = await scene.clusterClient([await nodeHolding(new ScriptedMap())])
      client.getORMap('tags')
      client.getMap('test')
      expect(() => client.getMap('tags')).to.throw('Map tags exists but is not an LWWMap')
      expect(() => client.getORMap('test')).to.throw('Map test exists but is not an ORMap')
    })
  })
})
