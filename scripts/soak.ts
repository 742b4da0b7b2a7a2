/**
 * `npm run soak`: a cluster of three to five processes, clients that never stop writing, one fault after the other, and
 * the judge after each. Ends with the first breach, and shows the part of the history that proves it.
 */
import { parseArgs } from 'node:util'
import { ClientDriver } from '../support/drivers/ClientDriver'
import { ClusterDriver } from '../support/drivers/ClusterDriver'
import { lastingToken } from '../support/drivers/tokens'
import { eventually, setSlowness } from '../support/eventually'
import { chanceFrom } from '../support/faults/LinkMesh'
import { History } from '../support/history/History'
import { failureOf, RunTally, sayRun } from '../support/history/run-tally'
import { needlessIn } from '../support/history/suspicions'
import { makeRoom } from '../support/soak/make-room'
import { perform } from '../support/soak/perform'
import { RoundJudge } from '../support/soak/RoundJudge'
import { FAULT_KINDS, FEWEST_NODES, nextFault, type FaultKind } from '../support/soak/schedule'
import { Traffic } from '../support/soak/Traffic'
import { topologyNamed } from '../support/topologies/topology-named'
import { onlyOf } from './only-of'

const HELP = `npm run soak -- [--minutes 10] [--seed N] [--topology processes] [--only "cut off,join"]

  --minutes N    how long (default 10)
  --seed N       of the faults and of what is written (default: chosen, and printed)
  --topology T   processes (default), or in-process
  --only KINDS   these faults alone: ${FAULT_KINDS.join(', ')}
  --help

Prints a line a fault, with the nodes that were taken for lost though nobody had hurt any, then writes by level, faults
by kind, the longest time a client waited between two acknowledgements, and the verdict. Ends with 1 at a breach, when
less than half of the writes were invoked under a fault, or when a kind of fault came less than three times in ten
minutes or more. Ctrl-C ends it early, cleanly.`

const CLIENTS = ['Ana', 'Ben', 'Cleo']
/** Beyond heartbeat, staleness and expiry within a run, so that slow deaths show. */
const TOKEN_LIFE_S = 6
const LEAST_OF_A_KIND = 3
const WHOLE_RUN_MINUTES = 10
/** Of a node's log, when something went wrong. */
const LAST_LINES = 40

interface Progress {
  readonly practised: Map<FaultKind, number>
  rounds: number
}

interface Judged {
  /** Sentences. */
  readonly breaches: readonly string[]
  /** Nodes that were taken for lost though nothing had been done to any. */
  readonly suspected: readonly string[]
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

async function passes(ms: number): Promise<void> {
  const until = performance.now() + ms
  await eventually('the time has passed', () => performance.now() >= until, { withinMs: ms + 60_000 })
}

class Soak {
  private readonly history = new History()
  private readonly cluster: ClusterDriver
  private readonly clients = new Map<string, ClientDriver>()
  private readonly roundJudge: RoundJudge
  private readonly traffic: Traffic[] = []
  private readonly tally = new RunTally()
  private readonly chance: () => number
  private readonly progress: Progress = { practised: new Map(), rounds: 0 }
  private stopped = false

  constructor(
    private readonly seed: number,
    private readonly minutes: number,
    topology: string,
    private readonly kinds: readonly FaultKind[],
  ) {
    this.chance = chanceFrom(seed)
    this.cluster = new ClusterDriver(this.history, topologyNamed(topology))
    this.roundJudge = new RoundJudge(this.history, this.cluster, this.clients)
  }

  stop(): void {
    this.stopped = true
  }

  /** @returns sentences about what went wrong; none when nothing did */
  async run(): Promise<readonly string[]> {
    try {
      await this.begin()
      const endsAt = performance.now() + this.minutes * 60_000
      const startedAt = performance.now()
      while (performance.now() < endsAt && !this.stopped) {
        const breaches = await this.round(clock(performance.now() - startedAt))
        if (breaches.length === 0) continue
        this.sayLogs()
        return breaches
      }
      return this.shortcomings()
    } catch (error) {
      this.sayLogs()
      return [error instanceof Error ? error.message : String(error)]
    } finally {
      await Promise.allSettled(this.traffic.map((one) => one.pause()))
      await Promise.all([...this.clients.values()].map((client) => client.close()))
      await this.cluster.close()
    }
  }

  private async begin(): Promise<void> {
    console.log(`seed ${this.seed}, ${this.minutes} minutes, ${this.cluster.topologyName}, tokens of ${TOKEN_LIFE_S} s`)
    await this.cluster.start({ nodes: FEWEST_NODES, backupCount: 1, durable: true })
    for (const name of CLIENTS) {
      const client = new ClientDriver(name, this.history)
      this.clients.set(name, client)
      const addresses = this.cluster.nodeIds.map((nodeId) => this.cluster.clientUrl(nodeId))
      await client.connect({ addresses, token: () => Promise.resolve(lastingToken(TOKEN_LIFE_S)) })
      await eventually(`${name} routes`, () => client.isRoutingActive)
      this.traffic.push(new Traffic(client, this.history, this.chance))
    }
    for (const one of this.traffic) one.start()
  }

  private async round(at: string): Promise<readonly string[]> {
    const { practised } = this.progress
    await makeRoom(this.cluster)
    const planned = nextFault(practised, this.cluster.nodeIds.length, this.chance, this.kinds)
    practised.set(planned.kind, (practised.get(planned.kind) ?? 0) + 1)
    this.progress.rounds += 1
    for (const one of this.traffic) one.fault = planned.kind
    this.setFaulty(true)
    const target = await perform(planned, this.cluster, () => passes(planned.forMs))
    this.setFaulty(false)
    await passes(planned.restMs)
    await Promise.all(this.traffic.map((one) => one.pause()))
    const restingSince = performance.now()
    const { breaches, suspected } = await this.judge(planned.kind)
    const rest = Math.round(performance.now() - restingSince)
    const writes = this.traffic.reduce((sum, one) => sum + one.writes.all, 0)
    const nodes = this.cluster.nodeIds.length
    const verdict = breaches.length === 0 ? 'clean' : 'BREACH'
    const lost = suspected.length === 0 ? '' : `; taken for lost, and nobody had hurt them: ${suspected.join(', ')}`
    console.log(
      `${at} ${planned.kind}: ${target}, ${planned.forMs} ms; ${nodes} nodes, ${writes} writes; judged ${verdict} after ${rest} ms${lost}`,
    )
    for (const one of this.traffic) one.start()
    return breaches
  }

  private async judge(name: string): Promise<Judged> {
    const { account, verdict, wrong } = await this.roundJudge.judge()
    this.tally.judged(`${this.progress.rounds}. ${name}`, verdict)
    const needless = needlessIn(account.snapshot.sightings, account.events)
    return { breaches: wrong, suspected: [...new Set(needless.map(({ node }) => node))].sort() }
  }

  /** What the nodes said last: whom they took for lost, say, though nothing was done to it. */
  private sayLogs(): void {
    for (const [nodeId, lines] of this.cluster.logs()) {
      console.error(`--- ${nodeId}\n${lines.slice(-LAST_LINES).join('\n')}`)
    }
  }

  private setFaulty(faulty: boolean): void {
    for (const one of this.traffic) one.faulty = faulty
  }

  private shortcomings(): string[] {
    const verdict = this.tally.verdict()
    const all = this.traffic.reduce((sum, one) => sum + one.writes.all, 0)
    const underFault = this.traffic.reduce((sum, one) => sum + one.writes.underFault, 0)
    console.log(sayRun(verdict))
    console.log(`writes: ${all}, invoked under a fault: ${underFault} (${Math.round((100 * underFault) / all)} %)`)
    const kinds = this.kinds.map((kind) => `${kind} ${this.progress.practised.get(kind) ?? 0}`)
    console.log(`faults: ${this.progress.rounds}; ${kinds.join(', ')}`)
    for (const one of this.traffic) {
      const gaps = [...one.longestGaps].sort(([, a], [, b]) => b - a)
      console.log(
        `longest gaps of ${one.name}, in ms: ${gaps.map(([kind, ms]) => `${kind} ${Math.round(ms)}`).join(', ')}`,
      )
    }
    const failure = failureOf(verdict, true)
    const rare = this.kinds.filter((kind) => (this.progress.practised.get(kind) ?? 0) < LEAST_OF_A_KIND)
    return [
      ...(failure === undefined ? [] : [failure]),
      ...(underFault * 2 < all ? ['less than half of the writes were invoked while a fault was on'] : []),
      ...(this.minutes >= WHOLE_RUN_MINUTES && !this.stopped && rare.length > 0
        ? [`came less than ${LEAST_OF_A_KIND} times: ${rare.join(', ')}`]
        : []),
    ]
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      topology: { type: 'string', default: 'processes' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const minutes = Number(values.minutes)
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed)
  if (!(minutes > 0)) throw new Error(`--minutes: "${values.minutes}" is no number above 0`)
  if (!Number.isInteger(seed)) throw new Error(`--seed: "${values.seed}" is no whole number`)
  setSlowness(2)
  const soak = new Soak(seed, minutes, values.topology, onlyOf(values.only, FAULT_KINDS))
  process.once('SIGINT', () => {
    console.log('Ending after this round …')
    soak.stop()
    process.once('SIGINT', () => process.exit(130))
  })
  const wrong = await soak.run()
  for (const sentence of wrong) console.error(sentence)
  console.log(wrong.length === 0 ? `SOAK PASSED, seed ${seed}` : `SOAK FAILED, seed ${seed}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
