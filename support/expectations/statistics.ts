/** Holds a client's cluster statistics against a table of the feature. */
import { strict as assert } from 'node:assert'

type Statistics = Readonly<Record<'mapVersion' | 'partitionCount' | 'nodeCount', number>> & {
  readonly isStale: boolean
}

/** A cell is a value, or `at least` a number. */
export function showStatistics(statistics: Statistics | null, expected: Readonly<Record<string, string>>): void {
  assert(statistics, 'there are no cluster statistics')
  const shown: Readonly<Record<string, number | boolean | undefined>> = { ...statistics }
  for (const [name, cell] of Object.entries(expected)) {
    const bound = /^at least (\d+)$/.exec(cell)?.[1]
    const value = shown[name]
    if (bound === undefined) assert.equal(String(value), cell, name)
    else assert(typeof value === 'number' && value >= Number(bound), `${name} is ${String(value)}, not ${cell}`)
  }
}
