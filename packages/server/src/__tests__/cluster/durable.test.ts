/** Nodes with disks: what PERSISTED means, and what a restart of all of them brings back. */
import { partitionIdOf, WriteConcern } from '@topgunbuild/core'
import { expect } from 'chai'
import { horizonName } from '../../cluster/partitions/horizon-name'
import { Nodes, keyOwnedBy, type TestNode } from '../support/Nodes'
import { TestDisk } from '../support/TestDisk'
import { pollUntil } from '../utils/test-helpers'
import { Writer, missing } from '../support/Writer'

const PERSISTED = { writeConcern: WriteConcern.PERSISTED }
const NAMES = ['a', 'b', 'c'] as const

describe('nodes with disks', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  const disksOf = (): Map<string, TestDisk> => new Map(NAMES.map((name) => [name, new TestDisk()]))

  async function durable(disks: ReadonlyMap<string, TestDisk>): Promise<TestNode[]> {
    const started: TestNode[] = []
    for (const [name, storage] of disks) {
      const peers = started.map(({ node }) => `127.0.0.1:${node.clusterPort}`)
      started.push(await nodes.start(name, { storage, peers }))
    }
    await nodes.settled(started)
    return started
  }

  /** All at once, each told of those that listen already; none of them founds anything alone. */
  async function again(disks: ReadonlyMap<string, TestDisk>): Promise<TestNode[]> {
    const started: TestNode[] = []
    for (const [name, storage] of disks) {
      const one = nodes.create(name, { storage, peers: started.map(({ node }) => `127.0.0.1:${node.clusterPort}`) })
      await one.node.listens()
      started.push(one)
    }
    await Promise.all(started.map(({ node }) => node.ready()))
    await nodes.settled(started)
    await pollUntil(() => started.every(({ node }) => node.inspect().copiesAside === 0), {
      description: 'all disks to be merged',
    })
    return started
  }

  it('lose nothing that was persisted when all of them die at once, and go on as the same cluster', async () => {
    const disks = disksOf()
    const before = await durable(disks)
    const writer = new Writer(await nodes.client(before[1]!), 'persisted', PERSISTED)
    await writer.acknowledges(300)
    const first = await nodes.settled(before)
    for (const { runtime } of before) runtime.kill()
    const after = await again(disks)
    const state = await nodes.settled(after)
    expect(missing(writer.acknowledged.values(), after)).to.deep.equal([])
    expect(state.clusterId).to.equal(first.clusterId)
    expect(state.version).to.be.greaterThan(first.version)
    expect(Math.min(...state.partitions.map(({ term }) => term))).to.be.greaterThan(
      Math.max(...first.partitions.map(({ term }) => term)),
    )
  })

  it('acknowledge PERSISTED only when the backup has it on its disk, and other writes without waiting', async () => {
    const disks = disksOf()
    const all = await durable(disks)
    const state = await nodes.settled(all)
    const key = keyOwnedBy(state, 'a')
    const client = await nodes.client(all[0]!)
    for (const disk of disks.values()) disk.stall()
    client.write('persisted', key, 'on disk', PERSISTED)
    client.write('replicated', keyOwnedBy(state, 'b'), 'in memory')
    expect((await client.resultOf('replicated')).achievedLevel).to.equal('REPLICATED')
    await client.roundTrip()
    expect(client.results.has('persisted')).to.equal(false)
    for (const disk of disks.values()) disk.goOn()
    const result = await client.resultOf('persisted')
    expect([result.achievedLevel, result.copies]).to.deep.equal(['PERSISTED', 2])
    for (const holder of result.holders ?? []) expect(disks.get(holder)?.value('map', key), holder).to.equal('on disk')
  })

  it('are told REJECTED where a copy has no disk, before anything is applied', async () => {
    const a = await nodes.start('a', { storage: new TestDisk() })
    const second = await nodes.start('b', { peers: [`127.0.0.1:${a.node.clusterPort}`] })
    const state = await nodes.settled([a, second])
    const client = await nodes.client(a)
    client.write('op', keyOwnedBy(state, 'a'), 1, PERSISTED)
    const { error } = await client.resultOf('op')
    expect(error?.code).to.equal('REJECTED')
    expect(error?.message).to.contain('which b does not have')
    expect(a.node.inspect().rawRecords()).to.deep.equal([])
  })

  it('keep what was persisted on a lone node, which founds its cluster again at once', async () => {
    const storage = new TestDisk()
    const one = await nodes.start('a', { storage })
    const client = await nodes.client(one)
    client.write('op', 'key', 'kept', PERSISTED)
    expect((await client.resultOf('op')).achievedLevel).to.equal('PERSISTED')
    one.runtime.kill()
    const [same] = await again(new Map([['a', storage]]))
    expect(same?.node.inspect().rawRecord('map', 'key')?.value).to.equal('kept')
  })

  it('leave when their disk fails, and the others lose nothing', async () => {
    const disks = disksOf()
    const all = await durable(disks)
    const writer = new Writer(await nodes.client(all[0]!), 'through-a')
    await writer.acknowledges(100)
    disks.get('c')!.breaks()
    await all[2]!.node.failed()
    await all[2]!.node.shutdown()
    await writer.acknowledges(100)
    await writer.stop()
    const survivors = all.slice(0, 2)
    await nodes.settled(survivors)
    expect(missing(writer.acknowledged.values(), survivors)).to.deep.equal([])
    expect(writer.refused).to.deep.equal([])
  })

  it('forget on disk what they hold no more, once others have it on theirs', async () => {
    const disks = new Map([['a', new TestDisk()]])
    const [a] = await durable(disks)
    const writer = new Writer(await nodes.client(a!), 'before', PERSISTED)
    await writer.acknowledges(300)
    await writer.stop()
    const others = ['b', 'c', 'd'].map((name) => [name, new TestDisk()] as const)
    const joined = [a!]
    for (const [name, storage] of others) {
      joined.push(await nodes.start(name, { storage, peers: [`127.0.0.1:${a!.node.clusterPort}`] }))
    }
    await nodes.settled(joined)
    const all = new Map([...disks, ...others])
    const held = (name: string): number =>
      joined
        .find(({ node }) => node.nodeId === name)!
        .node.inspect()
        .rawRecords().length
    const onDisk = (name: string): number => all.get(name)!.records.get('map')?.size ?? 0
    await pollUntil(() => [...all.keys()].every((name) => onDisk(name) === held(name)), {
      description: 'every disk to hold what its node holds',
    })
    expect(missing(writer.acknowledged.values(), joined)).to.deep.equal([])
  })

  it('forget on disk what was removed and forgotten, and know after a restart up to when', async () => {
    const storage = new TestDisk()
    const one = await nodes.start('a', { storage, tombstoneAgeMs: 1000 })
    const client = await nodes.client(one)
    client.write('put', 'key', 'value', PERSISTED)
    client.write('removal', 'key', null, PERSISTED)
    expect((await client.resultOf('removal')).achievedLevel).to.equal('PERSISTED')
    expect(storage.value('map', 'key')).to.equal(null)
    await pollUntil(() => storage.records.get('map')?.has('key') !== true, {
      description: 'the removal to be forgotten',
    })
    const partitionId = partitionIdOf('key')
    const horizon = storage.meta.get(horizonName(partitionId))
    one.runtime.kill()
    const [same] = await again(new Map([['a', storage]]))
    expect(same?.node.inspect().partitions[partitionId]?.horizon).to.equal(horizon).and.to.be.greaterThan(0)
    const later = await nodes.client(same!)
    const old = { millis: Number(horizon) - 1, counter: 0, nodeId: 'away' }
    later.write('late', 'key', 'value', { record: { value: 'value', timestamp: old } })
    expect((await later.resultOf('late')).error?.code).to.equal('TOO_OLD')
  })

  it('never forget more on disk than the disk knows of', async () => {
    const partitionId = partitionIdOf('key')
    const known: boolean[] = []
    class WatchedDisk extends TestDisk {
      override deleteAll(map: string, keys: readonly string[]): Promise<void> {
        const removedAt = this.records.get(map)?.get('key')?.timestamp.millis ?? Infinity
        known.push(Number(this.meta.get(horizonName(partitionId))) > removedAt)
        return super.deleteAll(map, keys)
      }
    }
    const storage = new WatchedDisk()
    const client = await nodes.client(await nodes.start('a', { storage, tombstoneAgeMs: 1000 }))
    client.write('removal', 'key', null, PERSISTED)
    await client.resultOf('removal')
    await pollUntil(() => storage.records.get('map')?.has('key') !== true, {
      description: 'the removal to be forgotten',
    })
    expect(known).to.deep.equal([true])
  })
})
