/** A node that stood still keeps its backups no longer than it has to: at rest it gets its share of them again. */
import { MemoryStorageAdapter, TopGunClient } from '@topgunbuild/client'
import type { ClusterState } from '@topgunbuild/core'
import { expect } from 'chai'
import { clock, setClock } from '../../support/clock'
import { ClusterDriver } from '../../support/drivers/ClusterDriver'
import { tokens } from '../../support/drivers/tokens'
import { History } from '../../support/history/History'
import { simulated } from '../../support/topologies/simulated'
import { SimulatedPlace } from '../SimulatedPlace'

const KEYS = 500
/** Less than a node is given for lost after, and, the second time, longer than its owners wait for an ack. */
const PAUSES_MS = [480, 700]

function backupsOf(state: ClusterState, nodeId: string): number {
  return state.partitions.filter(({ target }) => target.backups.includes(nodeId)).length
}

describe('a node that stood still', () => {
  const outside = clock()
  afterEach(() => setClock(outside))

  it('loses its backups to the others, and has its share of them again after a rest', async () => {
    const place = new SimulatedPlace(1)
    setClock(place.clock)
    const cluster = new ClusterDriver(new History(), simulated(place))
    const passes = (ms: number): Promise<void> => place.simulator.runUntil(place.simulator.now + ms)
    await place.drive(cluster.start({ nodes: 3, backupCount: 1 }))
    const client = new TopGunClient({
      storage: new MemoryStorageAdapter(),
      cluster: { seeds: cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId)) },
      runtime: place.runtimeOf('client'),
    })
    client.setAuthTokenProvider(() => Promise.resolve(tokens.valid()))
    await place.drive(client.start())
    const map = client.getMap<string, number>('map', { sync: false })

    const youngest = cluster.byAge().at(-1) ?? ''
    const written: Promise<unknown>[] = []
    for (const pauseMs of PAUSES_MS) {
      cluster.freeze(youngest)
      for (let key = 0; key < KEYS; key++) written.push(map.put(`key-${key}`, pauseMs))
      await passes(pauseMs)
      cluster.thaw(youngest)
      await place.drive(cluster.restored())
    }
    await place.drive(Promise.all(written))
    const stalled = cluster.settledState()
    expect(backupsOf(stalled, youngest)).to.be.lessThan(20)

    await passes(40_000)
    const rested = cluster.settledState()
    expect(rested.members).to.deep.equal(stalled.members)
    expect(backupsOf(rested, youngest)).to.be.greaterThan(80)
    await place.drive(Promise.all([client.close(), cluster.close()]))
  })
})
