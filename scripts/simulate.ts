/** `npm run test:simulation`: clusters on simulated time and network, each from a seed, judged at every quiet moment. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Crew, type Simulated } from '../simulation/run/Crew'
import { featureOf } from '../simulation/run/plan-table'
import { shorten } from '../simulation/run/shorten'
import { SimulatingProcess } from '../simulation/run/SimulatingProcess'
import { onSignal } from './on-signal'
import { findAll } from './simulate/find-all'
import { Tally } from './simulate/Tally'
import { wantedBy, wholeNumber } from './simulate/wanted-seeds'

const HELP = `npm run test:simulation -- [--seed N | --seeds A..B | --minutes M | --fresh COUNT [--minutes M]] [--defect NAME[,NAME…]] [--jobs J] [--no-shorten]

Simulates a virtual minute of a cluster and its clients for each seed: the very classes of packages/, on machines, disks, clocks and
a network that one seed decides, with one fault after the other. Every write is judged at every quiet moment.
  --seed N      one seed; twice, for the same seed must give the same history
  --seeds A..B  all of these
  --minutes M   as many as fit into M minutes, from a seed of today on
  --fresh COUNT as many, chosen by the commit: others for every commit, the same for one; with --minutes, as many of them as fit
  --defect NAMES  plants these modules of defects/ instead, one after the other, each until a seed shows it; the shortest form of
                that seed is told, and nothing is filed. Ends with 1 when one was not found
  --jobs J      processes at once; default: one a core
  --no-shorten  a seed that fails is only named; otherwise faults and clients are taken away while it still fails, and what is left is
                written to features/found/, where npx cucumber-js carries it out again
Without any of them: seeds 1..20. Ends with 1 when a seed failed.`

const FOUND = join(__dirname, '../features/found')
const MOST_SENTENCES_TOLD = 12

function tell({ plan, result }: Simulated): void {
  console.log(`\nseed ${plan.seed} failed ${result.wrong.slice(0, MOST_SENTENCES_TOLD).join('\n  ')}`)
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
  const jobs = wholeNumber('--jobs', values.jobs)
  let stopped = (): void => undefined
  // The processes that simulate end once nobody asks them any more.
  onSignal(() => {
    console.log()
    stopped()
  })
  if (values.defect !== undefined) {
    const names = values.defect.split(',').map((name) => name.trim())
    if (!(await findAll(names, values, jobs))) process.exitCode = 1
    return undefined
  }
  const { plans, count } = await wantedBy(values)
  const tally = new Tally('', count)
  stopped = () => console.log(`stopped after ${tally.line()}`)
  await new Crew(jobs).work(plans, (simulated) => {
    tally.hear(simulated)
    if (simulated.result.wrong.length > 0) tell(simulated)
  })
  tally.clear()
  console.log(`\n${tally.line()}`)
  if (count !== undefined && tally.seeds < count) console.log(`Time was over after ${tally.seeds} of ${count} seeds.`)
  for (const seed of tally.unsteady)
    console.log(`seed ${seed} gave two histories: something reads time or chance behind the port's back`)
  if (!values['no-shorten']) for (const simulated of tally.failed) await shortenAndFile(simulated)
  if (tally.failed.length > 0 || tally.unsteady.length > 0) process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
