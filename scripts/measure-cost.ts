/** `npm run measure:cost`: how much CPU a write takes, from the client through its owner to a backup and back. */
import { Session } from 'node:inspector/promises'
import { parseArgs } from 'node:util'
import { MemoryStorageAdapter, TopGunClient, type ClientMap } from '@topgunbuild/client'
import { hottest, type CpuProfile } from '../bench/model/hottest'
import { spreadOf } from '../bench/model/spread'
import { SimulatedPlace } from '../simulation/SimulatedPlace'
import { setClock } from '../support/clock'
import { ClusterDriver } from '../support/drivers/ClusterDriver'
import { tokens } from '../support/drivers/tokens'
import { History } from '../support/history/History'
import { simulated } from '../support/topologies/simulated'
import { atLeastOne } from './at-least-one'
import { onSignal } from './on-signal'

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
const VALUE = 'x'.repeat(100)

async function write(map: ClientMap<string, string>, writes: number, outstanding: number): Promise<void> {
  let begun = 0
  const lane = async (): Promise<void> => {
    while (begun < writes) await map.put(`key-${begun++ % KEYS}`, VALUE)
  }
  await Promise.all(Array.from({ length: outstanding }, lane))
}

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
  const place = new SimulatedPlace(1)
  setClock(place.clock)
  const cluster = new ClusterDriver(new History(), simulated(place))
  await place.drive(cluster.start({ nodes: 3, backupCount: 1 }))
  const client = new TopGunClient({
    storage: new MemoryStorageAdapter(),
    cluster: { seeds: cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId)) },
    runtime: place.runtimeOf('Ana'),
  })
  client.setAuthTokenProvider(() => Promise.resolve(tokens.valid()))
  await place.drive(client.start())
  const map = client.getMap<string, string>('cost', { sync: false })

  console.log('warming up …')
  await place.drive(write(map, writes, outstanding))
  const profiler = new Session()
  if (values.profile) {
    profiler.connect()
    await profiler.post('Profiler.enable')
    await profiler.post('Profiler.start')
  }
  const costs: number[] = []
  const before = place.network.travelled
  for (let round = 1; round <= rounds; round++) {
    const used = process.cpuUsage()
    await place.drive(write(map, writes, outstanding))
    const { user, system } = process.cpuUsage(used)
    costs.push((user + system) / writes)
    console.log(`${round}/${rounds}: ${costs.at(-1)?.toFixed(1)} µs`)
  }
  const frames = (place.network.travelled - before) / writes / rounds
  const { median, min, max } = spreadOf(costs)
  console.log(
    `\n${outstanding} outstanding: ${median.toFixed(1)} µs of CPU a write (${min.toFixed(1)} to ${max.toFixed(1)}), ${frames.toFixed(2)} frames a write`,
  )
  if (values.profile) {
    const { profile } = await profiler.post('Profiler.stop')
    for (const { where, share } of hottest(profile as CpuProfile, FUNCTIONS))
      console.log(`${`${(share * 100).toFixed(1)} %`.padStart(8)}  ${where}`)
  }
  await place.drive(Promise.all([client.close(), cluster.close()]))
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
