/** What more keys cost: throughput over 10,000 and over many more, and the longest time a node's loop was away. */
import type { Sample } from '../model/sample'
import { gauge } from '../systems/gauge'
import type { Lab } from '../systems/Lab'
import { startOurs } from '../systems/ours'
import type { Case, Contender } from './Case'

const COUNTS = [10_000, 100_000, 1_000_000]
const LARGE = 4_000_000
/** More than these are measured once. */
const MANY = 100_000

function nameOf(keys: number): string {
  return `${keys.toLocaleString('en')} keys`
}

async function measured(lab: Lab, keys: number, forMs: number): Promise<Sample> {
  const system = await startOurs(lab, { nodes: 3, backupCount: 1, isGauged: true })
  const { load, processes } = system
  try {
    await load.ask({ kind: 'fill', keys, valueBytes: 100 })
    await Promise.all(processes.map(gauge))
    const sample = await load.ask({ kind: 'outstanding', count: 64, keys, valueBytes: 100, forMs })
    const gauged = await Promise.all(processes.map(gauge))
    return { ...sample, stallMs: Math.max(...gauged.map(({ stallMs }) => stallMs)) }
  } finally {
    await system.end()
  }
}

export function keyCounts(isLarge: boolean): Case {
  const counts = isLarge ? [...COUNTS, LARGE] : COUNTS
  const [least = 0, most = 0] = [counts[0], counts.at(-1)]
  const contenders = counts.map((keys): Contender => {
    // A quick run shows that it works with what takes no time to write.
    const measure: Contender['measure'] = ({ lab, forMs, isQuick }) => measured(lab, isQuick ? keys / 100 : keys, forMs)
    return { name: nameOf(keys), measure, ...(keys > MANY ? { mostRounds: 1 } : {}) }
  })
  return {
    name: 'keys',
    says: `64 awaited writes over ${counts.map(nameOf).join(', ')}`,
    contenders,
    comparisons: [
      { name: 'keys: most / 10,000', of: nameOf(most), metric: 'opsPerSecond', over: nameOf(least) },
      { name: 'keys: longest stall of a loop', of: nameOf(most), metric: 'stallMs', at: 1 },
    ],
  }
}
