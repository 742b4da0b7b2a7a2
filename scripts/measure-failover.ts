/** `npm run measure:failover`: how long writers wait while the owner of their keys goes, kind of loss by kind. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setSlowness } from '../support/eventually'
import { lossesNamed, LOSSES, MEASURED, type Loss, type Measured } from '../support/failover/losses'
import { measureRound } from '../support/failover/round'
import { summaryOf, type Summary } from '../support/failover/summary'
import type { Topology } from '../support/topologies/NodeHandle'
import { topologyNamed } from '../support/topologies/topology-named'
import { atLeastOne } from './at-least-one'

const HELP = `npm run measure:failover -- [--rounds 20] [--topology processes] [--only stop,kill]

  --rounds N     how often each kind of loss is measured (default 20)
  --topology T   processes (default; a kill is SIGKILL, standing still is SIGSTOP), or in-process
  --only K,…     of ${LOSSES.join(', ')}; a cut is healed, and the heal measured too (default: all)
  --help

Each round starts three nodes keeping one backup, and a client that never stops writing to keys of the node that
will be lost, in turn the coordinator and a younger one; at a cut a second client writes to the lost node. Prints median, 95th percentile and longest beside
the bound of each kind:
${Object.entries(MEASURED)
  .map(([name, { says, bound }]) => `  ${name.padEnd(8)}${says}: ${bound.measure} at most ${bound.ms} ms`)
  .join('\n')}

Writes reports/failover.json: every sample, and the newest lines of the nodes' logs for those beyond the bound. Ends
with 1 when a bound is broken or a write failed. Ctrl-C ends the nodes and writes nothing.`

const REPORT = join(__dirname, '../reports/failover.json')
const LINES_OF_A_LOG = 60

interface Sample {
  readonly round: number
  readonly ms: number
  /** Where the sample is beyond the bound: when the loss was, on the clock of the nodes' logs; those logs by name. */
  readonly lostAt?: number
  readonly logs?: Readonly<Record<string, readonly string[]>>
}

interface Row extends Summary {
  readonly measured: Measured
  readonly boundMs: number
  readonly boundOn: string
  readonly samples: readonly Sample[]
}

/** On a terminal one line that is written over, elsewhere one a kind of loss. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`)
}

function rowOf(measured: Measured, samples: readonly Sample[]): Row {
  const { bound } = MEASURED[measured]
  const times = samples.map(({ ms }) => ms)
  return { measured, boundMs: bound.ms, boundOn: bound.measure, ...summaryOf(times, bound), samples }
}

function sayRow({ measured, medianMs, p95Ms, maxMs, boundMs, boundOn, held, samples }: Row): string {
  const ms = (value: number): string => `${value.toFixed(0)} ms`
  const figures = `median ${ms(medianMs)}, p95 ${ms(p95Ms)}, max ${ms(maxMs)} over ${samples.length}`
  return `${held ? 'held  ' : 'BROKEN'} ${MEASURED[measured].says}: ${figures}; bound on ${boundOn} ${boundMs} ms`
}

interface Measuring {
  readonly rows: readonly Row[]
  readonly writes: number
  readonly failures: readonly string[]
}

async function measure(loss: Loss, topology: Topology, rounds: number): Promise<Measuring> {
  const samples = new Map<Measured, Sample[]>()
  const failures: string[] = []
  let writes = 0
  for (let round = 1; round <= rounds; round++) {
    progress(`${loss}: round ${round} of ${rounds}`)
    const result = await measureRound(loss, topology, round)
    writes += result.writes
    failures.push(...result.failures)
    const logs = Object.fromEntries([...result.logs].map(([nodeId, lines]) => [nodeId, lines.slice(-LINES_OF_A_LOG)]))
    for (const { measured, ms } of result.samples) {
      const beyond = ms > MEASURED[measured].bound.ms
      const sample = { round, ms, ...(beyond ? { lostAt: result.lostAt, logs } : {}) }
      samples.set(measured, [...(samples.get(measured) ?? []), sample])
    }
  }
  progress('')
  return { rows: [...samples].map(([measured, all]) => rowOf(measured, all)), writes, failures }
}

async function run(losses: readonly Loss[], topology: Topology, rounds: number): Promise<boolean> {
  console.log(
    `${topology.name}, ${rounds} rounds each, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown CPU'}`,
  )
  const startedAt = new Date().toISOString()
  const results: Measuring[] = []
  for (const loss of losses) {
    const result = await measure(loss, topology, rounds)
    for (const row of result.rows) console.log(sayRow(row))
    for (const failure of result.failures.slice(0, 5)) console.log(`  a write failed: ${failure}`)
    results.push(result)
  }
  const rows = results.flatMap((result) => result.rows)
  const failures = results.flatMap((result) => result.failures)
  const writes = results.reduce((sum, result) => sum + result.writes, 0)
  const held = rows.every((row) => row.held) && failures.length === 0
  mkdirSync(join(REPORT, '..'), { recursive: true })
  const load = loadavg()[0] ?? 0
  const about = { startedAt, load, topology: topology.name, node: process.version, cpus: availableParallelism() }
  writeFileSync(REPORT, `${JSON.stringify({ ...about, rounds, held, writes, failures, rows }, null, 2)}\n`)
  const busy =
    load > availableParallelism() ? `; the machine was busy with more than this, load ${load.toFixed(1)}` : ''
  console.log(`${writes} writes, ${failures.length} failed; ${held ? 'all bounds held' : 'NOT HELD'}${busy}; ${REPORT}`)
  return held
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '20' },
      topology: { type: 'string', default: 'processes' },
      only: { type: 'string', default: LOSSES.join(',') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const rounds = atLeastOne('rounds', values.rounds)
  // Patience only: what is measured is not multiplied.
  setSlowness(2)
  // The nodes end with this process, whatever ends it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  process.exitCode = (await run(lossesNamed(values.only), topologyNamed(values.topology), rounds)) ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
