/**
 * `npm run measure:failover`: how long a writer waits while the owner of its key goes. Three nodes in this
 * process; one client writes to a key, each write sent when the one before it was acknowledged, and beside
 * that a steady stream, so that some write is always under way.
 */
import { parseArgs } from 'node:util'
import { ClientDriver } from '../support/drivers/ClientDriver'
import { ClusterDriver } from '../support/drivers/ClusterDriver'
import type { Fault } from '../support/drivers/ClusterDriver'
import { tokens } from '../support/drivers/tokens'
import { eventually } from '../support/eventually'
import { History } from '../support/history/History'

const HELP = `npm run measure:failover -- [--rounds 20]

  --rounds N   how often each loss is measured (default 20)
  --help

Prints median, 95th percentile and longest of
  - a graceful stop: the longest gap between two acknowledgements of the stopped owner's key
  - an abrupt loss: from the loss to the first acknowledgement of a write to the lost owner's key
Ends with 1 when a graceful gap is over 250 ms, or the 95th percentile of abrupt losses is.`

const BOUND_MS = 250
const STEADY_INTERVAL_MS = 5
const NODES = 3

/** Keeps writing to the key, and notes when each write was acknowledged, and by whom. */
class Writer {
  readonly acknowledged: { readonly at: number; readonly by: string }[] = []
  failures = 0
  private stopped = false
  private readonly loops: Promise<void>[]

  constructor(
    private readonly client: ClientDriver,
    private readonly key: string,
  ) {
    this.loops = [this.oneAfterAnother(), this.steadily()]
  }

  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.loops)
  }

  longestGap(): number {
    const times = this.acknowledged.map(({ at }) => at)
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)))
  }

  private async oneAfterAnother(): Promise<void> {
    while (!this.stopped) await this.write()
  }

  private async steadily(): Promise<void> {
    const under: Promise<void>[] = []
    let next = performance.now()
    await eventually(
      'the measurement ends',
      () => {
        if (performance.now() >= next && under.length - this.acknowledged.length < 500) {
          next += STEADY_INTERVAL_MS
          under.push(this.write())
        }
        return this.stopped
      },
      { withinMs: 60_000 },
    )
    await Promise.all(under)
  }

  private async write(): Promise<void> {
    const { outcome } = await this.client.put(this.key, { at: performance.now() })
    if (outcome.kind === 'ok') this.acknowledged.push({ at: outcome.at, by: outcome.servedBy })
    else this.failures++
  }
}

interface Round {
  readonly ms: number
  readonly failures: number
}

async function measure(fault: Fault): Promise<Round> {
  const history = new History()
  const cluster = new ClusterDriver(history)
  const client = new ClientDriver('Ana', history)
  try {
    await cluster.start({ nodes: NODES, backupCount: 1 })
    const addresses = cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId))
    await client.connect({ addresses, token: tokens.valid() })
    await eventually('the client is connected to every node', () => client.authenticatedTo().length === NODES)
    const writer = new Writer(client, 'key-1')
    await eventually('the writer is under way', () => writer.acknowledged.length >= 100)
    const lostAt = performance.now()
    const owner = cluster.ownerOf('key-1')
    await (fault === 'stop' ? cluster.stop(owner) : cluster.crash(owner))
    const after = performance.now()
    await eventually('writes are acknowledged again', () => {
      return writer.acknowledged.filter(({ at }) => at > after).length >= 100
    })
    await writer.stop()
    // An answer of the lost owner may still be on its way; what counts is the first by its successor.
    const first = writer.acknowledged.find(({ at, by }) => at > lostAt && by !== owner)
    const ms = fault === 'stop' ? writer.longestGap() : (first?.at ?? Infinity) - lostAt
    return { ms, failures: writer.failures }
  } finally {
    await client.close()
    await cluster.close()
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Infinity
}

async function report(title: string, fault: Fault, rounds: number): Promise<{ p95: number; max: number }> {
  const results: Round[] = []
  for (let round = 0; round < rounds; round++) results.push(await measure(fault))
  const sorted = results.map(({ ms }) => ms).sort((a, b) => a - b)
  const [median, p95, max] = [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 1)]
  const failures = results.reduce((sum, each) => sum + each.failures, 0)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  console.log(
    `${title}: median ${ms(median)}, p95 ${ms(p95)}, max ${ms(max)} over ${rounds} rounds; ${failures} writes failed`,
  )
  return { p95, max }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '20' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help === true) {
    console.log(HELP)
    return
  }
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds takes a number of at least 1, not "${values.rounds}"`)
  const graceful = await report('graceful stop, longest gap', 'stop', rounds)
  const abrupt = await report('abrupt loss to first acknowledged write', 'crash', rounds)
  const held = graceful.max <= BOUND_MS && abrupt.p95 <= BOUND_MS
  console.log(`bounds (${BOUND_MS} ms: longest graceful gap, p95 of abrupt loss): ${held ? 'held' : 'BROKEN'}`)
  process.exitCode = held ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
