/** `npm run test:simulation`: clusters on simulated time and network, each from a seed, judged at every quiet moment. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkoutOf } from '../support/evidence/run-facts'
import { defectFile } from '../support/planted'
import { Crew, type Simulated } from '../simulation/run/Crew'
import type { Plan } from '../simulation/run/Plan'
import { planOf } from '../simulation/run/plan-of'
import { featureOf } from '../simulation/run/plan-table'
import { shorten } from '../simulation/run/shorten'
import { findDefect } from '../simulation/run/find-defect'
import { SimulatingProcess } from '../simulation/run/SimulatingProcess'
import { seedRange } from './seed-range'

const HELP = `npm run test:simulation -- [--seed N | --seeds A..B | --minutes M | --fresh COUNT] [--defect NAME[,NAME…]] [--jobs J] [--no-shorten]

Simulates a virtual minute of a cluster and its clients for each seed: the very classes of packages/, on machines, disks, clocks and
a network that one seed decides, with one fault after the other. Every write is judged at every quiet moment.
  --seed N      one seed; twice, for the same seed must give the same history
  --seeds A..B  all of these
  --minutes M   as many as fit into M minutes, from a seed of today on
  --fresh COUNT as many, chosen by the commit: others for every commit, the same for one
  --defect NAMES  plants these modules of defects/ instead, one after the other, each until a seed shows it; the shortest form of
                that seed is told, and nothing is filed. Ends with 1 when one was not found
  --jobs J      processes at once; default: one a core
  --no-shorten  a seed that fails is only named; otherwise faults and clients are taken away while it still fails, and what is left is
                written to features/found/, where npx cucumber-js carries it out again
Without any of them: seeds 1..20. Ends with 1 when a seed failed.`

const FOUND = join(__dirname, '../features/found')
const SAY_EVERY_MS = 5000

interface Wanted {
  readonly seeds: Iterator<Plan>
  /** Of plans; undefined where time decides. */
  readonly count: number | undefined
}

function* plansFrom(from: number, to: number, until = Infinity): Generator<Plan> {
  for (let seed = from; seed <= to && performance.now() < until; seed++) yield planOf(seed)
}

interface Choice {
  readonly seed?: string | undefined
  readonly seeds?: string | undefined
  readonly minutes?: string | undefined
  readonly fresh?: string | undefined
}

async function wantedBy({ seed, seeds, minutes, fresh }: Choice): Promise<Wanted> {
  if (fresh !== undefined) {
    const count = whole('--fresh', fresh)
    const { commit } = await checkoutOf(join(__dirname, '..'))
    if (commit === null) throw new Error('--fresh: there is no git here that names a commit; give --seeds A..B')
    const from = Number.parseInt(commit.slice(0, 8), 16)
    return { seeds: plansFrom(from, from + count - 1), count }
  }
  if (seed !== undefined) return { seeds: [planOf(whole('--seed', seed)), planOf(Number(seed))].values(), count: 2 }
  if (minutes !== undefined) {
    const many = Number(minutes)
    if (!(many > 0)) throw new Error(`--minutes: "${minutes}" is no number above 0`)
    const from = Math.floor(Date.now() / 86_400_000) * 100_000
    return { seeds: plansFrom(from, Infinity, performance.now() + many * 60_000), count: undefined }
  }
  const { from, to } = seedRange(seeds ?? '1..20')
  return { seeds: plansFrom(from, to), count: to - from + 1 }
}

function whole(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${option}: "${text}" is no whole number`)
  return Number(text)
}

class Tally {
  done = 0
  writes = 0
  virtualMs = 0
  judgements = 0
  readonly failed: Simulated[] = []
  readonly digests = new Map<number, Set<string>>()
  private readonly startedAt = performance.now()
  private saidAt = performance.now()

  constructor(private readonly count: number | undefined) {}

  hear(simulated: Simulated): void {
    const { result } = simulated
    this.done++
    this.writes += result.writes
    this.virtualMs += result.virtualMs
    this.judgements += result.judgements
    this.digests.set(result.seed, (this.digests.get(result.seed) ?? new Set()).add(result.digest))
    if (result.wrong.length > 0) {
      this.failed.push(simulated)
      console.log(`\nseed ${result.seed} failed ${result.wrong.slice(0, 12).join('\n  ')}`)
    }
    const now = performance.now()
    if (!process.stdout.isTTY && now < this.saidAt + SAY_EVERY_MS) return
    this.saidAt = now
    process.stdout.write(process.stdout.isTTY ? `\r\u001B[2K${this.line()}` : `${this.line()}\n`)
  }

  line(): string {
    const seconds = (performance.now() - this.startedAt) / 1000
    const of = this.count === undefined ? '' : ` of ${this.count}`
    return `${this.done}${of} seeds, ${(this.done / seconds).toFixed(1)} a second; ${(this.virtualMs / 3_600_000).toFixed(1)} virtual hours; ${this.writes} writes, ${this.judgements} judgements; ${this.failed.length} failed`
  }
}

async function shortenAndFile({ plan, result }: Simulated): Promise<void> {
  console.log(`seed ${plan.seed}: shortening ${plan.faults.length} faults …`)
  const process = new SimulatingProcess()
  try {
    const shortest = await shorten(plan, async (shorter) => (await process.simulate(shorter)).wrong.length > 0)
    const path = join(FOUND, `seed-${plan.seed}.feature`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, featureOf(shortest, `Seed ${plan.seed} keeps its promises`, '@P-19'))
    console.log(`seed ${plan.seed}: ${shortest.faults.length} faults are enough; npx cucumber-js ${path}`)
    console.log(`  ${result.wrong[0] ?? ''}`)
  } finally {
    process.end()
  }
}

/** @returns false when one of them was not found */
async function findAll(names: readonly string[], choice: Choice, jobs: number): Promise<boolean> {
  const unknown = names.find((name) => !existsSync(defectFile(name)))
  if (unknown !== undefined) throw new Error(`--defect: there is no defects/${unknown}.ts`)
  let areAllFound = true
  for (const name of names) {
    const found = await findDefect(name, (await wantedBy(choice)).seeds, jobs)
    if (found === undefined) {
      areAllFound = false
      console.log(`${name}: not found`)
      continue
    }
    const { seeds, shortest, wrong } = found
    const faults = shortest.faults.flatMap(({ kind, within }) => [
      kind,
      ...(within === undefined ? [] : [`in it ${within.kind}`]),
    ])
    console.log(
      `${name}: seed ${shortest.seed}, after ${seeds} seeds; shortest form: ${faults.length} (${faults.join(', ')})`,
    )
    console.log(`  ${wrong}`)
  }
  return areAllFound
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      minutes: { type: 'string' },
      fresh: { type: 'string' },
      defect: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      'no-shorten': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  if (values.defect !== undefined) {
    const names = values.defect.split(',').map((name) => name.trim())
    if (!(await findAll(names, values, whole('--jobs', values.jobs)))) process.exitCode = 1
    return undefined
  }
  const { seeds, count } = await wantedBy(values)
  const tally = new Tally(count)
  const crew = new Crew(whole('--jobs', values.jobs))
  process.once('SIGINT', () => {
    crew.stop()
    console.log(`\nstopped after ${tally.line()}`)
    process.exit(130)
  })
  await crew.work(seeds, (simulated) => tally.hear(simulated))
  console.log(`\n${tally.line()}`)
  const unsteady = [...tally.digests].filter(([, digests]) => digests.size > 1)
  for (const [seed] of unsteady)
    console.log(`seed ${seed} gave two histories: something reads time or chance behind the port's back`)
  if (!values['no-shorten']) for (const simulated of tally.failed) await shortenAndFile(simulated)
  if (tally.failed.length > 0 || unsteady.length > 0) process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
