/** `npm run measure:op-log`: how long a client takes to start with many writes waiting in its storage. */
import { Session } from 'node:inspector/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import 'fake-indexeddb/auto'
import { MemoryStorageAdapter, TopGunClient, type IStorageAdapter } from '@topgunbuild/client'
import { IDBAdapter } from '@topgunbuild/client/idb'
import { SqliteStorageAdapter } from '@topgunbuild/client/sqlite'
import { hottest, type CpuProfile } from '../bench/model/hottest'
import { spreadOf } from '../bench/model/spread'
import { atLeastOne } from './at-least-one'
import { onSignal } from './on-signal'

const HELP = `npm run measure:op-log -- [--ops 10000] [--times 10] [--rounds 5] [--only sqlite] [--profile]

  --ops N      pending ops of the smaller log (default 10000)
  --times N    how many times as many the larger one has (default 10)
  --rounds N   starts of each, of which the median counts, after one that warms up (default 5)
  --only NAME  memory, sqlite or idb
  --profile    the functions that take most while a client starts on the larger log, by self time
  --help

For each storage adapter: writes ops to as many keys of one map while no node answers, closes the client, and starts new ones on
what was kept. Says milliseconds until start() resolves, and of CPU meanwhile: to compare one commit with another, and ten times the
ops with the ops. IndexedDB is fake-indexeddb in the memory of this process, so it says what our part of it costs, not a browser's.`

const FUNCTIONS = 30
const VALUE = { text: 'x'.repeat(60), count: 1 }
/** Nobody listens there. */
const NOWHERE = 'ws://127.0.0.1:1'

interface Kind {
  readonly name: string
  /** One more adapter over the same place. */
  readonly storage: () => IStorageAdapter
}

function kinds(directory: string): readonly Kind[] {
  const memory = new MemoryStorageAdapter()
  return [
    { name: 'memory', storage: () => memory },
    { name: 'sqlite', storage: () => new SqliteStorageAdapter({ directory }) },
    { name: 'idb', storage: () => new IDBAdapter({ prefix: directory }) },
  ]
}

function clientOn(storage: IStorageAdapter): TopGunClient {
  return new TopGunClient({ serverUrl: NOWHERE, storage, backpressure: { maxPendingOps: 1e9, maxPendingBytes: 1e12 } })
}

/** Milliseconds it took to write and store them. */
async function fill({ storage }: Kind, ops: number): Promise<number> {
  const client = clientOn(storage())
  await client.start()
  const from = performance.now()
  const map = client.getMap('stock', { sync: false })
  for (let op = 0; op < ops; op++) map.set(`key-${op}`, VALUE)
  await client.close()
  return performance.now() - from
}

interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
}

async function start({ storage }: Kind, ops: number): Promise<Cost> {
  const client = clientOn(storage())
  // A program that starts has nothing of an earlier client to collect.
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const used = process.cpuUsage()
  const from = performance.now()
  await client.start()
  const wallMs = performance.now() - from
  const { user, system } = process.cpuUsage(used)
  const pending = client.getPendingOpsCount()
  await client.close()
  if (pending !== ops) throw new Error(`${pending} of ${ops} ops were taken up`)
  return { wallMs, cpuMs: (user + system) / 1000 }
}

interface Measured extends Cost {
  readonly storeMs: number
  readonly profile: CpuProfile | null
}

async function measure(kind: Kind, ops: number, rounds: number, isProfiled: boolean): Promise<Measured> {
  const storeMs = await fill(kind, ops)
  await start(kind, ops)
  const profiler = new Session()
  profiler.connect()
  if (isProfiled) await profiler.post('Profiler.enable')
  if (isProfiled) await profiler.post('Profiler.start')
  const costs: Cost[] = []
  for (let round = 0; round < rounds; round++) costs.push(await start(kind, ops))
  const profile = isProfiled ? ((await profiler.post('Profiler.stop')).profile as CpuProfile) : null
  profiler.disconnect()
  const { median: wallMs } = spreadOf(costs.map((cost) => cost.wallMs))
  const { median: cpuMs } = spreadOf(costs.map((cost) => cost.cpuMs))
  return { wallMs, cpuMs, storeMs, profile }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ops: { type: 'string', default: '10000' },
      times: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const [ops, times, rounds] = [
    atLeastOne('ops', values.ops),
    atLeastOne('times', values.times),
    atLeastOne('rounds', values.rounds),
  ]
  const directory = mkdtempSync(join(tmpdir(), 'topgun-op-log-'))
  const tidy = (): void => rmSync(directory, { recursive: true, force: true })
  onSignal(tidy)
  try {
    const small = kinds(join(directory, 'small'))
    const large = kinds(join(directory, 'large'))
    console.log('adapter  pending ops  start, ms  of CPU, ms  stored, ms')
    for (const [index, kind] of small.entries()) {
      const larger = large[index]
      if (larger === undefined || (values.only !== undefined && values.only !== kind.name)) continue
      const few = await measure(kind, ops, rounds, false)
      say(kind.name, ops, few)
      const many = await measure(larger, ops * times, rounds, values.profile)
      say(kind.name, ops * times, many)
      const ratio = (many.wallMs / few.wallMs).toFixed(1)
      console.log(`${kind.name}: ${times} times the ops take ${ratio} times as long\n`)
      for (const { where, share } of many.profile === null ? [] : hottest(many.profile, FUNCTIONS))
        console.log(`${`${(share * 100).toFixed(1)} %`.padStart(8)}  ${where}`)
    }
  } finally {
    tidy()
  }
}

function say(name: string, ops: number, { wallMs, cpuMs, storeMs }: Measured): void {
  const numbers = [ops.toString().padStart(11), ...[wallMs, cpuMs, storeMs].map((ms) => ms.toFixed(0).padStart(10))]
  console.log([name.padEnd(7), ...numbers].join('  '))
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  // A client that was left open would go on.
  process.exit(1)
})
