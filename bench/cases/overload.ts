/** A writer that is faster than one of the backups, for a minute: what it notices, and what waits for that node in memory. */
import type { Gap } from '../load/task'
import type { Sample } from '../model/sample'
import { gauge } from '../systems/gauge'
import type { Lab, Started } from '../systems/Lab'
import { startOurs } from '../systems/ours'
import type { System } from '../systems/System'
import type { Case } from './Case'
import { passes } from '../../support/clock'

const FOR_MS = 60_000
const QUICK_MS = 3_000
const OUTSTANDING = 2_000
const VALUE_BYTES = 1_000
const KEYS = 10_000
/** The slow node works for a fifth of the time, and never stands still for so long that it could be taken for lost. */
const STANDS_MS = 40
const WORKS_MS = 10

/** @returns what lets it go on as before */
function slowedDown({ child }: Started): () => Promise<void> {
  let isOver = false
  const ended = (async () => {
    while (!isOver) {
      child.kill('SIGSTOP')
      await passes(STANDS_MS)
      child.kill('SIGCONT')
      await passes(WORKS_MS)
    }
  })()
  return () => {
    isOver = true
    return ended
  }
}

/** The node goes on, and stays so, however the task ends. */
async function askedUntil(system: System, task: Gap, goesOn: () => Promise<void>): Promise<Sample> {
  try {
    return await system.load.ask(task)
  } finally {
    await goesOn()
  }
}

async function overloaded(lab: Lab, forMs: number): Promise<Sample> {
  const system = await startOurs(lab, { nodes: 3, backupCount: 1, asks: 'nothing', isGauged: true })
  const writes = { kind: 'gap', count: OUTSTANDING, keys: KEYS, valueBytes: VALUE_BYTES } as const
  const peaks = async (): Promise<number[]> =>
    Promise.all(system.processes.map(async (node) => (await gauge(node)).peakRss))
  try {
    // As much is written before, so that only what waits is more afterwards.
    await system.load.ask({ ...writes, forMs: QUICK_MS })
    const before = await peaks()
    const [, , slow] = system.processes
    if (slow === undefined) throw new Error('there is no third node to slow down')
    const goesOn = slowedDown(slow)
    const sample = await askedUntil(system, { ...writes, forMs }, goesOn)
    const after = await peaks()
    return { ...sample, bytes: Math.max(...after.map((peak, node) => peak - (before[node] ?? 0))) }
  } finally {
    await system.end()
  }
}

export const OVERLOAD: Case = {
  name: 'overload',
  says: `${OUTSTANDING.toLocaleString('en')} writes of a kilobyte always awaited for ${FOR_MS / 1000} s, one of three nodes running a fifth of the time`,
  contenders: [
    { name: 'ours', mostRounds: 1, measure: ({ lab, isQuick }) => overloaded(lab, isQuick ? QUICK_MS : FOR_MS) },
  ],
  comparisons: [
    { name: 'overload: failed calls', of: 'ours', metric: 'failedCalls', at: 1 },
    { name: 'overload: longest gap', of: 'ours', metric: 'gapMs', at: 1 },
    { name: 'overload: bytes a node has more at its peak', of: 'ours', metric: 'bytes', at: 1 },
  ],
}
