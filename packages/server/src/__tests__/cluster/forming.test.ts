/** Nodes find each other and share the partitions: evenly, each with its backup, while writes go on. */
import { expect } from 'chai'
import { Nodes, owned } from '../support/Nodes'
import type { RawClient } from '../support/RawClient'
import { Writer, missing } from '../support/Writer'
import { pollUntil } from '../utils/test-helpers'

describe('a cluster that forms', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('gives three nodes 90 or 91 partitions each, every one with one backup', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const state = await nodes.settled(all)
    expect(Object.values(owned(state)).toSorted((x, y) => x - y)).to.deep.equal([90, 90, 91])
    expect(state.partitions.every(({ backups, owner }) => backups.length === 1 && backups[0] !== owner)).to.equal(true)
    for (const { node } of all) {
      expect(node.getMembers()).to.deep.equal(['a', 'b', 'c'])
      const roles = node.inspect().partitions.filter(({ role }) => role === 'owner').length
      expect(roles).to.equal(owned(state)[node.nodeId])
    }
  })

  it('keeps two backups where it is told to, and as many as there can be until then', async () => {
    const all = await nodes.cluster(['a', 'b'], { backupCount: 2 })
    const pair = await nodes.settled(all)
    expect(pair.partitions.every(({ backups }) => backups.length === 1)).to.equal(true)
    all.push(await nodes.start('c', { peers: [`127.0.0.1:${all[0]!.node.clusterPort}`] }))
    const trio = await nodes.settled(all)
    expect(trio.partitions.every(({ backups }) => backups.length === 2)).to.equal(true)
  })

  it('is founded once by nodes that start together and name each other', async () => {
    const names = ['c', 'a', 'b']
    const ports = new Map<string, number>()
    const addressOf = (name: string): string => `${name}.test:9080`
    const all = names.map((name) =>
      nodes.create(name, {
        peers: names.filter((other) => other !== name).map(addressOf),
        advertise: { clusterAddress: addressOf(name) },
        // Until the other listens its address leads nowhere.
        addressMap: (address) => `127.0.0.1:${ports.get(address) ?? 1}`,
      }),
    )
    await pollUntil(() => all.every(({ node }) => node.clusterPort > 0), { intervalMs: 5 })
    for (const { node } of all) ports.set(addressOf(node.nodeId), node.clusterPort)
    await Promise.all(all.map(({ node }) => node.ready()))
    const state = await nodes.settled(all)
    expect(state.members[0]?.nodeId).to.equal('a')
    expect(state.lineage.length).to.equal(1)
  })

  it('takes in newcomers that met each other before the node they were told of', async () => {
    const a = await nodes.start('a')
    const writer = new Writer(await nodes.client(a), 'writer')
    await writer.acknowledges(50)
    const ports = new Map<string, number>()
    let tries = 0
    const newcomer = (name: string, ...others: string[]): ReturnType<Nodes['create']> =>
      nodes.create(name, {
        peers: ['a.test:9080', ...others],
        advertise: { clusterAddress: `${name}.test:9080` },
        addressMap: (address) => {
          if (address === 'a.test:9080') tries += 1
          return address.endsWith('.test:9080') ? `127.0.0.1:${ports.get(address) ?? 1}` : address
        },
      })
    const b = newcomer('b')
    await pollUntil(() => b.node.clusterPort > 0, { intervalMs: 5 })
    ports.set('b.test:9080', b.node.clusterPort)
    const c = newcomer('c', 'b.test:9080')
    await pollUntil(() => c.node.clusterPort > 0, { intervalMs: 5 })
    ports.set('c.test:9080', c.node.clusterPort)
    // Long enough for the two to be linked, and to think each other all there is.
    await pollUntil(() => tries >= 6, { intervalMs: 5 })
    ports.set('a.test:9080', a.node.clusterPort)
    await Promise.all([b, c].map(({ node }) => node.ready()))
    await writer.acknowledges(50)
    const state = await nodes.settled([a, b, c])
    await writer.stop()
    expect(state.members[0]?.nodeId).to.equal('a')
    expect(state.lineage).to.have.length(1)
    expect(writer.refused).to.deep.equal([])
    expect(missing(writer.acknowledged.values(), [a, b, c])).to.deep.equal([])
  })

  it('lets nodes join while writes go on: none is refused, none is lost', async () => {
    const a = await nodes.start('a')
    const writer = new Writer(await nodes.client(a), 'writer')
    await writer.acknowledges(50)
    const peers = [`127.0.0.1:${a.node.clusterPort}`]
    const [b, c] = await Promise.all([nodes.start('b', { peers }), nodes.start('c', { peers })])
    const second = new Writer(await nodes.client(b), 'second')
    await second.acknowledges(50)
    await nodes.settled([a, b, c])
    await Promise.all([writer, second].map((one) => one.acknowledges(50)))
    await Promise.all([writer, second].map((one) => one.stop()))
    const state = await nodes.settled([a, b, c])
    for (const one of [writer, second]) {
      expect(one.refused).to.deep.equal([])
      expect(missing(one.acknowledged.values(), [a, b, c])).to.deep.equal([])
    }
    expect(state.partitions.some(({ unclean }) => unclean)).to.equal(false)
  })

  it('reaches every node by a set on any of them', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    for (const { node } of all) for (let at = 0; at < 20; at++) node.getMap('map').set(`${node.nodeId}-${at}`, at)
    const state = await nodes.settled(all)
    const written = all.flatMap(({ node }) => Array.from({ length: 20 }, (_, at) => `${node.nodeId}-${at}`))
    const holders = (key: string): number =>
      all.filter(({ node }) => node.inspect().rawRecord('map', key) !== undefined).length
    await pollUntil(() => written.every((key) => holders(key) === 2), {
      intervalMs: 5,
      description: 'two copies of each',
    })
    expect(state.members.length).to.equal(3)
  })

  it('keeps out a second node of a running one’s name, and says which option is the reason', async () => {
    const [a, b] = await nodes.cluster(['a', 'b'])
    const namesake = nodes.create('b', { peers: [`127.0.0.1:${a!.node.clusterPort}`] })
    const refused = await namesake.node.ready().then(
      () => 'started',
      (error: Error) => error.message,
    )
    expect(refused).to.equal('nodeId: "b" belongs to another running node of the cluster; give every node its own.')
    const state = await nodes.settled([a!, b!])
    expect(state.members.map(({ nodeId }) => nodeId)).to.deep.equal(['a', 'b'])
  })

  it('never takes in a node that has another cluster secret', async () => {
    const refusals: string[] = []
    const log = (_: string, message: string): void => void (message === 'peer refused' && refusals.push(message))
    const a = await nodes.start('a', { clusterSecret: 'the secret', log })
    const peers = [`127.0.0.1:${a.node.clusterPort}`]
    const stranger = await nodes.start('stranger', { clusterSecret: 'another secret', peers, log })
    await pollUntil(() => refusals.length >= 3, { intervalMs: 5, description: 'three refusals' })
    expect(a.node.getMembers()).to.deep.equal(['a'])
    expect(stranger.node.getMembers()).to.deep.equal(['stranger'])
    expect(a.node.inspect().state?.clusterId).not.to.equal(stranger.node.inspect().state?.clusterId)
  })

  it('pushes the new map to clients of all nodes when a node joins', async () => {
    const [a] = await nodes.cluster(['a'])
    const client: RawClient = await nodes.client(a!)
    const b = await nodes.start('b', { peers: [`127.0.0.1:${a!.node.clusterPort}`] })
    const state = await nodes.settled([a!, b])
    await client.until(
      () => client.allOf('PARTITION_MAP').at(-1)?.payload.version === state.mapVersion,
      'the newest map',
    )
    const map = client.allOf('PARTITION_MAP').at(-1)?.payload
    expect(map?.nodes.map(({ nodeId }) => nodeId)).to.deep.equal(['a', 'b'])
    expect(map?.nodes[1]?.endpoints.websocket).to.equal(`ws://localhost:${b.node.port}`)
  })
})
