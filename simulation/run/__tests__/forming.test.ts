/** Clusters that form on simulated machines, whoever meets whom first. */
import { expect } from 'chai'
import { clock, setClock } from '../../../support/clock'
import { ClusterDriver } from '../../../support/drivers/ClusterDriver'
import { History } from '../../../support/history/History'
import { suspicionsIn } from '../../../support/history/suspicions'
import { simulated } from '../../../support/topologies/simulated'
import { SimulatedPlace } from '../../SimulatedPlace'

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1)

describe('a cluster on simulated machines', () => {
  const outside = clock()
  afterEach(() => setClock(outside))

  for (const nodes of [3, 5]) {
    it(`is founded once, and ${nodes - 1} newcomers that meet each other first join it`, async () => {
      for (const seed of SEEDS) {
        const place = new SimulatedPlace(seed)
        setClock(place.clock)
        const history = new History()
        const cluster = new ClusterDriver(history, simulated(place))
        await place.drive(cluster.start({ nodes, backupCount: 1, wired: true }))
        expect(cluster.settledState().lineage, `epochs of seed ${seed}`).to.have.length(1)
        expect(suspicionsIn(cluster.sightings, history.events), `seed ${seed}`).to.deep.equal([])
        await place.drive(cluster.close())
      }
    })
  }
})
