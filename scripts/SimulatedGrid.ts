/** Nodes and clients on simulated machines in this one process: what it costs to write to them, and what moves between them. */
import { MemoryStorageAdapter, TopGunClient, type ClientMap } from '@topgunbuild/client'
import type { ClusterState } from '@topgunbuild/core'
import { SimulatedPlace } from '../simulation/SimulatedPlace'
import { setClock } from '../support/clock'
import { ClusterDriver } from '../support/drivers/ClusterDriver'
import { tokens } from '../support/drivers/tokens'
import { History } from '../support/history/History'
import { simulated } from '../support/topologies/simulated'

/** Of one write, on all machines together. */
export interface Cost {
  readonly cpuUs: number
  readonly frames: number
  readonly bytes: number
}

export interface Load {
  readonly writes: number
  /** Awaited at once, of each client. */
  readonly outstanding: number
  readonly keys: number
}

const VALUE = 'x'.repeat(100)
const SEED = 1
/** So long nobody writes, so that what nodes say anyway can be left out. */
const IDLE_MS = 5_000

type Map = ClientMap<string, string>

export class SimulatedGrid {
  private readonly place = new SimulatedPlace(SEED)
  private readonly cluster: ClusterDriver
  private readonly clients: TopGunClient[] = []
  private maps: Map[] = []

  private constructor() {
    setClock(this.place.clock)
    this.cluster = new ClusterDriver(new History(), simulated(this.place))
  }

  /** Formed, with one backup of each partition, and with its clients routing. */
  static async start(nodes: number, clients: number): Promise<SimulatedGrid> {
    const grid = new SimulatedGrid()
    await grid.place.drive(grid.cluster.start({ nodes, backupCount: 1 }))
    for (let n = 1; n <= clients; n++) await grid.connect(`client-${n}`)
    return grid
  }

  /** Writes each key once. */
  async fill(keys: number): Promise<void> {
    await this.write({ writes: keys, outstanding: 256, keys })
  }

  /** @returns what one of these writes cost, without what nodes say anyway */
  async cost(load: Load): Promise<Cost> {
    const idle = await this.idle()
    const [carried, begun, used] = [this.place.network.carried, this.place.simulator.now, process.cpuUsage()]
    await this.write(load)
    const { user, system } = process.cpuUsage(used)
    const { frames, bytes } = this.place.network.carried
    const forMs = this.place.simulator.now - begun
    return {
      cpuUs: (user + system) / load.writes,
      frames: (frames - carried.frames - idle.frames * forMs) / load.writes,
      bytes: (bytes - carried.bytes - idle.bytes * forMs) / load.writes,
    }
  }

  /** One node more. @returns how many partitions have another owner */
  async join(): Promise<number> {
    return this.moved(() => this.cluster.join())
  }

  /** The youngest node leaves by plan. @returns how many partitions have another owner */
  async leave(): Promise<number> {
    const youngest = this.cluster.byAge().at(-1)
    if (youngest === undefined) throw new Error('no node runs')
    return this.moved(async () => {
      await this.cluster.stop(youngest)
      await this.cluster.restored()
    })
  }

  async close(): Promise<void> {
    await this.place.drive(Promise.all([...this.clients.map((client) => client.close()), this.cluster.close()]))
  }

  private async connect(name: string): Promise<void> {
    const client = new TopGunClient({
      storage: new MemoryStorageAdapter(),
      cluster: { seeds: this.cluster.nodeIds.map((nodeId) => this.cluster.clientUrl(nodeId)) },
      runtime: this.place.runtimeOf(name),
    })
    this.clients.push(client)
    client.setAuthTokenProvider(() => Promise.resolve(tokens.valid()))
    await this.place.drive(client.start())
    this.maps = [...this.maps, client.getMap<string, string>('cost', { sync: false })]
  }

  private async write({ writes, outstanding, keys }: Load): Promise<void> {
    let begun = 0
    const lane = async (map: Map): Promise<void> => {
      while (begun < writes) await map.put(`key-${begun++ % keys}`, VALUE)
    }
    const lanes = this.maps.flatMap((map) => Array.from({ length: outstanding }, () => lane(map)))
    await this.place.drive(Promise.all(lanes))
  }

  /** Frames and bytes a millisecond while nobody writes. */
  private async idle(): Promise<{ readonly frames: number; readonly bytes: number }> {
    const before = this.place.network.carried
    await this.place.simulator.runUntil(this.place.simulator.now + IDLE_MS)
    const { frames, bytes } = this.place.network.carried
    return { frames: (frames - before.frames) / IDLE_MS, bytes: (bytes - before.bytes) / IDLE_MS }
  }

  private async moved(change: () => Promise<unknown>): Promise<number> {
    const before = this.cluster.settledState()
    await this.place.drive(change())
    return ownersThatDiffer(before, this.cluster.settledState())
  }
}

function ownersThatDiffer(before: ClusterState, after: ClusterState): number {
  return before.partitions.filter(({ owner }, partitionId) => owner !== after.partitions[partitionId]?.owner).length
}
