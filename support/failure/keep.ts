/** `KEEP=1`: the cluster of a failed scenario stays up for a look, once, until somebody says that it is enough. */
import { After, type ITestCaseHookParameter } from '@cucumber/cucumber'
import type { Readable } from 'node:stream'
import type { AcceptanceWorld } from '../AcceptanceWorld'
import { asksToKeep } from '../../scripts/keep-alone.cjs'
import { adminToken } from '../drivers/tokens'
import { keptLines, type KeyPlace } from './kept-lines'
import { isFailed, leaveRemains } from './leave'

const MOST_KEYS = 5
const kept = new WeakSet<AcceptanceWorld>()

/** Workers share one terminal, so that nobody could be told which of them waits. */
export function isKeeping(env: NodeJS.ProcessEnv): boolean {
  return asksToKeep(env) && env['CUCUMBER_WORKER_ID'] === undefined
}

/** Adds a hook at this place among the others, where failures are to be kept; it waits as long as it takes. */
export function keepsFailures(): void {
  if (!isKeeping(process.env)) return
  After(
    { name: 'kept for a look', timeout: -1 },
    async function (this: AcceptanceWorld, scenario: ITestCaseHookParameter) {
      if (!isFailed(scenario) || !this.cluster.isRunning || kept.has(this)) return
      kept.add(this)
      const lines = linesOf(this, scenario)
      // Whoever reads the lines may answer at once.
      const told = untilTold(process.stdin, process)
      console.log(`\n${lines.join('\n')}`)
      await told
    },
  )
}

function linesOf(world: AcceptanceWorld, scenario: ITestCaseHookParameter): string[] {
  const { cluster, history, mapName, parameters } = world
  const [why = ''] = (scenario.result?.message ?? '').split('\n')
  const written = new Map(history.calls.map(({ key, partitionId }) => [key, partitionId]))
  const keys = [...written].slice(-MOST_KEYS).map(([key, partitionId]) => placeOf(world, key, partitionId))
  return keptLines({
    title: `${scenario.pickle.name} (${scenario.pickle.uri}:${scenario.pickle.location?.line ?? 1})`,
    why,
    folder: leaveRemains(world, scenario),
    nodes: cluster.addresses(),
    lost: [...new Set(world.lost)],
    map: mapName,
    keys,
    ...(parameters.topology === 'external' ? {} : { tokens: { client: world.token('valid'), admin: adminToken() } }),
  })
}

/** What a look needs must not fail for a node that shows no state. */
function placeOf({ cluster }: AcceptanceWorld, key: string, partitionId: number): KeyPlace {
  const isKnown = cluster.nodeIds.every((nodeId) => cluster.hasState(nodeId))
  return { key, partitionId, holders: isKnown ? cluster.holdersOf(key) : [] }
}

/** A terminal or a pipe keeps its process alive while it is open, unless told not to; a file knows neither. */
interface Input extends Readable {
  ref?(): unknown
  unref?(): unknown
}

const TELLING = ['data', 'end', 'close', 'error'] as const

/** Until a line or the end of the input, or an interrupt: where there is no input it has ended already. */
export function untilTold(input: Input, interrupted: NodeJS.EventEmitter): Promise<void> {
  if (input.readableEnded || input.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const told = (): void => {
      for (const event of TELLING) input.off(event, told)
      interrupted.off('SIGINT', told)
      input.pause()
      input.unref?.()
      resolve()
    }
    for (const event of TELLING) input.on(event, told)
    interrupted.on('SIGINT', told)
    input.ref?.()
    input.resume()
  })
}
