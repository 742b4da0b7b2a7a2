/** `npm run measure:cost`: how much CPU a write takes, from the client through its owner to a backup and back. */
import { Session } from 'node:inspector/promises'
import { parseArgs } from 'node:util'
import { hottest, type CpuProfile } from '../bench/model/hottest'
import { spreadOf } from '../bench/model/spread'
import { atLeastOne } from './at-least-one'
import { onSignal } from './on-signal'
import { SimulatedGrid, type Cost } from './SimulatedGrid'

const HELP = `npm run measure:cost -- [--outstanding 64] [--writes 20000] [--rounds 5] [--profile]

  --outstanding N  awaited writes at once, of one client (default 64)
  --writes N       a round (default 20000)
  --rounds N       after one that warms up (default 5)
  --profile        the functions that take most, by self time, over all rounds
  --help

Three nodes keeping one backup and a client, on simulated machines in this one process: no sockets, no waiting, so that what is left
is what our own code costs, all machines together. Says microseconds of CPU and frames a write: to compare one commit with another.`

const FUNCTIONS = 25
const KEYS = 10_000

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      outstanding: { type: 'string', default: '64' },
      writes: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '5' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const [outstanding, writes, rounds] = [
    atLeastOne('outstanding', values.outstanding),
    atLeastOne('writes', values.writes),
    atLeastOne('rounds', values.rounds),
  ]
  onSignal(() => console.log())
  const grid = await SimulatedGrid.start(3, 1)
  const load = { writes, outstanding, keys: KEYS }

  console.log('warming up …')
  await grid.cost(load)
  const profiler = new Session()
  if (values.profile) {
    profiler.connect()
    await profiler.post('Profiler.enable')
    await profiler.post('Profiler.start')
  }
  const costs: Cost[] = []
  for (let round = 1; round <= rounds; round++) {
    const cost = await grid.cost(load)
    costs.push(cost)
    console.log(`${round}/${rounds}: ${cost.cpuUs.toFixed(1)} µs`)
  }
  const { median, min, max } = spreadOf(costs.map(({ cpuUs }) => cpuUs))
  const frames = spreadOf(costs.map((cost) => cost.frames)).median
  console.log(
    `\n${outstanding} outstanding: ${median.toFixed(1)} µs of CPU a write (${min.toFixed(1)} to ${max.toFixed(1)}), ${frames.toFixed(2)} frames a write`,
  )
  if (values.profile) {
    const { profile } = await profiler.post('Profiler.stop')
    for (const { where, share } of hottest(profile as CpuProfile, FUNCTIONS))
      console.log(`${`${(share * 100).toFixed(1)} %`.padStart(8)}  ${where}`)
  }
  await grid.close()
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
