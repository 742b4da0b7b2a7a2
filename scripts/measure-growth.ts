/** `npm run measure:growth`: what a write costs, and what moves, where there is more and more of one thing. */
import { parseArgs } from 'node:util'
import type { Measured } from '../bench/model/exponent-of'
import { GROWTH_HEAD, growthRow, type Series } from '../bench/model/growth'
import { table } from '../bench/model/table'
import { atLeastOne } from './at-least-one'
import { onlyOf } from './only-of'
import { onSignal } from './on-signal'
import { SimulatedGrid, type Cost, type Load } from './SimulatedGrid'

const HELP = `npm run measure:growth -- [--writes 10000] [--only nodes,keys]

  --writes N    that are counted at each point (default 10000)
  --only KINDS  of nodes, keys, pending, clients, moves (default: all)
  --help

Nodes keeping one backup, and clients, on simulated machines in this one process: frames and bytes are counted between all of them, without
what nodes say while nobody writes, and CPU of all of them together. The exponent is the b of cost = a · size^b. Says each point as it comes.`

const NODES = [3, 5, 7]
const KEYS = [1_000, 10_000, 100_000]
const PENDING = [10, 100, 1_000]
const CLIENTS = [1, 16, 256]
/** Where one thing grows, the others are these. */
const USUAL = { nodes: 3, keys: 10_000, clients: 1, outstanding: 64 }

interface Point {
  readonly size: number
  readonly nodes?: number
  readonly clients?: number
  readonly outstanding?: number
  readonly keys?: number
}

interface Kind {
  readonly of: string
  readonly points: readonly Point[]
  /** Written before anything is counted: every key is there then. */
  readonly isFilled?: boolean
}

const KINDS: Readonly<Record<'nodes' | 'keys' | 'pending' | 'clients', readonly Kind[]>> = {
  nodes: [
    { of: 'nodes, one write at a time', points: NODES.map((size) => ({ size, nodes: size, outstanding: 1 })) },
    {
      // As many as there are links from an owner to a backup: on each the same number travels together.
      of: 'nodes, 16 writes at once for each owner and backup',
      points: NODES.map((size) => ({ size, nodes: size, outstanding: 16 * size * (size - 1) })),
    },
  ],
  keys: [{ of: 'keys', points: KEYS.map((size) => ({ size, keys: size })), isFilled: true }],
  pending: [{ of: 'pending writes of a client', points: PENDING.map((size) => ({ size, outstanding: size })) }],
  clients: [
    {
      of: 'clients, 256 writes at once of all',
      points: CLIENTS.map((size) => ({ size, clients: size, outstanding: 256 / size })),
    },
  ],
}
const COUNTED: readonly { readonly counted: string; readonly unit: string; readonly pick: (cost: Cost) => number }[] = [
  { counted: 'frames a write', unit: '', pick: ({ frames }) => frames },
  { counted: 'bytes a write', unit: '', pick: ({ bytes }) => bytes },
  { counted: 'CPU a write', unit: 'µs', pick: ({ cpuUs }) => cpuUs },
]
const WORDS = [...Object.keys(KINDS), 'moves']

async function costAt(point: Point, isFilled: boolean, writes: number): Promise<Cost> {
  const { nodes, keys, clients, outstanding } = { ...USUAL, ...point }
  const load: Load = { writes, outstanding, keys }
  const grid = await SimulatedGrid.start(nodes, clients)
  try {
    if (isFilled) await grid.fill(keys)
    // Once before: what is compiled on the way is no part of it.
    await grid.cost(load)
    return await grid.cost(load)
  } finally {
    await grid.close()
  }
}

async function grows({ of, points, isFilled = false }: Kind, writes: number): Promise<Series[]> {
  const costs: { readonly size: number; readonly cost: Cost }[] = []
  for (const point of points) {
    const cost = await costAt(point, isFilled, writes)
    const { frames, bytes, cpuUs } = cost
    console.log(
      `${of}, ${point.size}: ${frames.toFixed(2)} frames, ${bytes.toFixed(0)} bytes, ${cpuUs.toFixed(1)} µs a write`,
    )
    costs.push({ size: point.size, cost })
  }
  return COUNTED.map(({ counted, unit, pick }) => ({
    of,
    counted,
    unit,
    points: costs.map(({ size, cost }) => ({ size, cost: pick(cost) })),
  }))
}

/** From three nodes to seven, and back. */
async function moves(): Promise<Series[]> {
  const grid = await SimulatedGrid.start(NODES[0] ?? 3, 0)
  try {
    const sizes = [4, 5, 6, 7]
    const joins: Measured[] = []
    const leaves: Measured[] = []
    for (const size of sizes) joins.push({ size, cost: await grid.join() })
    for (const size of sizes.toReversed()) leaves.unshift({ size, cost: await grid.leave() })
    const said = (what: string, { size, cost }: Measured): void =>
      console.log(`${what}, ${size} nodes: ${cost} partitions moved, ${(cost / (271 / size)).toFixed(2)} × 271/${size}`)
    for (const one of joins) said('the last one joined', one)
    for (const one of leaves) said('the last one left', one)
    const counted = 'partitions moved'
    return [
      { of: 'nodes, the last one joins', counted, unit: '', points: joins },
      { of: 'nodes, the last one leaves', counted, unit: '', points: leaves },
    ]
  } finally {
    await grid.close()
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      writes: { type: 'string', default: '10000' },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const writes = atLeastOne('writes', values.writes)
  const words = onlyOf(values.only, WORDS)
  onSignal(() => console.log())
  const series: Series[] = []
  if (words.some((word) => word !== 'moves')) {
    console.log('warming up …')
    await costAt({ size: 0 }, false, writes)
  }
  for (const [word, kinds] of Object.entries(KINDS)) {
    if (words.includes(word)) for (const kind of kinds) series.push(...(await grows(kind, writes)))
  }
  if (words.includes('moves')) series.push(...(await moves()))
  console.log(`\n${table([GROWTH_HEAD, ...series.map(growthRow)])}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
