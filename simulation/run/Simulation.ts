/** Carries out one plan on simulated machines, and has every quiet moment judged. */
import { createHash } from 'node:crypto'
import { clock, setClock, type Clock, passes } from '../../support/clock'
import { ClientDriver } from '../../support/drivers/ClientDriver'
import { ClusterDriver } from '../../support/drivers/ClusterDriver'
import { lastingToken } from '../../support/drivers/tokens'
import { eventually } from '../../support/eventually'
import { History } from '../../support/history/History'
import { makeRoom } from '../../support/soak/make-room'
import { needlessIn } from '../../support/history/suspicions'
import { RoundJudge } from '../../support/soak/RoundJudge'
import { simulated } from '../../support/topologies/simulated'
import { SeededRandom } from '../SeededRandom'
import { SimulatedPlace } from '../SimulatedPlace'
import { performFault } from './perform-fault'
import type { Plan } from './Plan'
import { SimulatedTraffic, TOPIC } from './SimulatedTraffic'

export interface SimulationResult {
  readonly seed: number
  /** Sentences; empty: nothing went wrong. */
  readonly wrong: readonly string[]
  /** Over every call and event with its time: two runs that differ anywhere differ here. */
  readonly digest: string
  readonly virtualMs: number
  readonly events: number
  readonly frames: number
  readonly writes: number
  readonly judgements: number
}

const TOKEN_LIFE_S = 6
/** Ticks of three nodes and their clients, and what a write may cost beside them. */
const MOST_FRAMES_PER_MS = 4
const MOST_FRAMES_PER_WRITE = 60
/** A minute with many faults takes some hundred thousand. */
const MOST_EVENTS = 5_000_000
/** Until nodes have found each other, and clients them. */
const FRAMES_OF_THE_START = 2000

export class Simulation {
  private readonly place: SimulatedPlace
  private readonly history: History
  private readonly cluster: ClusterDriver
  private readonly clients = new Map<string, ClientDriver>()
  private readonly traffic: SimulatedTraffic[] = []
  private readonly hash = createHash('sha256')
  private readonly random: SeededRandom
  private readonly roundJudge: RoundJudge
  private judgements = 0
  /** Of whoever has it carried out. */
  private readonly outside: Clock

  constructor(private readonly plan: Plan) {
    this.place = new SimulatedPlace(plan.seed)
    this.random = new SeededRandom(plan.seed, 'traffic')
    this.outside = clock()
    setClock(this.place.clock)
    this.history = new History()
    this.cluster = new ClusterDriver(this.history, simulated(this.place))
    this.roundJudge = new RoundJudge(this.history, this.cluster, this.clients)
  }

  async run(): Promise<SimulationResult> {
    const { seed } = this.plan
    const wrong = [...(await this.driven(this.live())), ...(await this.driven(this.end()))]
    setClock(this.outside)
    const { events, now } = this.place.simulator
    const writes = this.traffic.reduce((sum, one) => sum + one.writes, 0)
    return {
      seed,
      wrong,
      digest: this.hash.digest('hex'),
      virtualMs: Math.round(now),
      events,
      frames: this.place.network.travelled,
      writes,
      judgements: this.judgements,
    }
  }

  private async driven(work: Promise<readonly string[]>): Promise<readonly string[]> {
    try {
      return await this.place.drive(work, MOST_EVENTS)
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)]
    }
  }

  private async live(): Promise<readonly string[]> {
    const { nodes, backupCount, minClusterSize, forgetAfterMs, faults } = this.plan
    const given = forgetAfterMs === undefined ? {} : { 'tombstone-age-ms': String(forgetAfterMs) }
    await this.cluster.start({ nodes, backupCount, minClusterSize, durable: true, given })
    await this.connect()
    for (const one of this.traffic) one.start()
    for (const fault of faults) {
      await makeRoom(this.cluster)
      await performFault(fault, this.cluster, [...this.clients.values()])
      await passes(fault.restMs)
      if (!this.random.chance(0.5) && fault !== faults.at(-1)) continue
      const wrong = await this.judge(fault.kind)
      if (wrong.length > 0) return wrong
    }
    return this.storms()
  }

  private async connect(): Promise<void> {
    for (const planned of this.plan.clients) {
      const { name } = planned
      const client = new ClientDriver(name, this.history, undefined, this.place.runtimeOf(name))
      this.clients.set(name, client)
      const addresses = this.cluster.nodeIds.map((nodeId) => this.cluster.clientUrl(nodeId))
      await client.connect({ addresses, token: () => Promise.resolve(lastingToken(TOKEN_LIFE_S)) })
      await eventually(`${name} routes`, () => client.isRoutingActive)
      const { keys, forgetAfterMs, publishes = false } = this.plan
      if (publishes) await client.topics.listen(TOPIC)
      const random = this.random.fork(name)
      const removes = forgetAfterMs !== undefined
      this.traffic.push(new SimulatedTraffic(client, planned, keys, random, { removes, publishes }))
    }
  }

  /** The links are whole: whatever was written is answered in time, and judged. */
  private async judge(after: string): Promise<readonly string[]> {
    this.judgements++
    this.cluster.heal()
    await Promise.all(this.traffic.map((one) => one.pause()))
    const { account, wrong } = await this.roundJudge.judge()
    this.hash.update(JSON.stringify([account.calls, account.events, account.topics]))
    const lost = needlessIn(account.snapshot.sightings, account.events)
    const needless = lost.map(({ node }) => `${node} was taken for lost, and nothing had been done to anybody`)
    if (wrong.length + needless.length > 0) return [`after ${after}:`, ...wrong, ...needless]
    for (const one of this.traffic) one.start()
    return []
  }

  /** Nobody may talk without end about nothing. */
  private storms(): readonly string[] {
    const writes = this.traffic.reduce((sum, one) => sum + one.writes, 0)
    const frames = this.place.network.travelled
    const most = FRAMES_OF_THE_START + this.place.simulator.now * MOST_FRAMES_PER_MS + writes * MOST_FRAMES_PER_WRITE
    return frames <= most ? [] : [`${frames} frames for ${writes} writes in ${this.place.simulator.now} ms`]
  }

  private async end(): Promise<readonly string[]> {
    for (const one of this.traffic) one.stop()
    await Promise.allSettled([...this.clients.values()].map((client) => client.close()))
    await this.cluster.close()
    return []
  }
}
