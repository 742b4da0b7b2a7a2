/** What befalls a simulated disk befalls the node that has it. */
import { expect } from 'chai'
import { ClientDriver } from '../../support/drivers/ClientDriver'
import { ClusterDriver } from '../../support/drivers/ClusterDriver'
import { tokens } from '../../support/drivers/tokens'
import { History } from '../../support/history/History'
import { clock, setClock } from '../../support/clock'
import { simulated } from '../../support/topologies/simulated'
import { SimulatedDisks } from '../SimulatedDisks'
import { SimulatedPlace } from '../SimulatedPlace'
import { SeededRandom } from '../SeededRandom'
import { Simulator } from '../Simulator'

describe('the disks of a simulation', () => {
  it('are each of one node of one cluster, and keep what is on them until they are erased', async () => {
    const simulator = new Simulator()
    const disks = new SimulatedDisks(simulator, new SeededRandom(1))
    const [athens, bergen] = [disks.ofCluster(1), disks.ofCluster(2)]
    expect(new Set([athens.of('a'), athens.of('b'), bergen.of('a'), bergen.of('b')]).size).to.equal(4)
    await simulator.drive(disks.at(athens.of('a')).mount().create('log'))
    expect(disks.at(athens.of('a')).fileNames()).to.deep.equal(['log'])
    athens.erase('b')
    expect(disks.at(athens.of('a')).fileNames()).to.deep.equal(['log'])
    athens.erase('a')
    expect(disks.at(athens.of('a')).fileNames()).to.deep.equal([])
  })

  it('are slow here and there', async () => {
    const took = new Set<boolean>()
    for (let seed = 1; seed <= 20; seed++) {
      const simulator = new Simulator()
      const disks = new SimulatedDisks(simulator, new SeededRandom(seed))
      const file = await simulator.drive(disks.at('a').mount().create('log'))
      const before = simulator.now
      await simulator.drive(file.sync())
      took.add(simulator.now - before >= 5)
    }
    expect(took.size).to.equal(2)
  })

  describe('of a cluster', () => {
    const outside = clock()
    let place: SimulatedPlace
    let cluster: ClusterDriver
    let client: ClientDriver

    beforeEach(async () => {
      place = new SimulatedPlace(7)
      setClock(place.clock)
      const history = new History()
      cluster = new ClusterDriver(history, simulated(place))
      client = new ClientDriver('Ana', history, undefined, place.runtimeOf('Ana'))
      await place.drive(cluster.start({ nodes: 3, backupCount: 1, durable: true }))
      const addresses = cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId))
      await place.drive(client.connect({ addresses, token: () => Promise.resolve(tokens.valid()) }))
    })

    afterEach(async () => {
      await place.drive(Promise.all([client.close(), cluster.close()]))
      setClock(outside)
    })

    const linesOf = (nodeId: string): readonly string[] => cluster.logs().get(nodeId) ?? []

    it('are empty where a node comes back with nothing, and not where it comes back with what it had', async () => {
      for (let key = 0; key < 20; key++) await place.drive(client.put(`key-${key}`, key, 'PERSISTED'))
      const [first, second] = cluster.nodeIds
      if (first === undefined || second === undefined) throw new Error('no nodes')
      await place.drive(cluster.crash(first).then(() => cluster.restart(first)))
      await place.drive(cluster.crash(second).then(() => cluster.restartWithData([second])))
      const isRestored = (nodeId: string): boolean =>
        linesOf(nodeId).some((line) => line.includes('restored from storage'))
      expect([isRestored(first), isRestored(second)]).to.deep.equal([false, true])
    })

    it('end a node when they are full; it comes back once there is room', async () => {
      const [nodeId] = cluster.nodeIds
      if (nodeId === undefined) throw new Error('no nodes')
      cluster.fillDisk(nodeId, 10)
      for (let key = 0; key < 20; key++) await place.drive(client.put(`key-${key}`, key))
      expect(linesOf(nodeId).some((line) => line.includes('ENOSPC'))).to.equal(true)
      await place.drive(cluster.emptyDisk(nodeId).then(() => cluster.restored()))
      expect(cluster.nodeIds).to.have.length(3)
      const levels = new Set<string>()
      for (let key = 0; key < 20; key++) {
        const { outcome } = await place.drive(client.put(`key-${key}`, -key, 'PERSISTED'))
        levels.add(outcome.kind === 'ok' ? outcome.level : outcome.kind)
      }
      expect([...levels]).to.deep.equal(['PERSISTED'])
    })
  })
})
