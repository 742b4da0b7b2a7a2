/** What a fuzz came to: one row for each thing that was to hold, with what was seen. Pure. */
import type { Resources } from '../topologies/NodeHandle'

export interface Finding {
  readonly what: string
  readonly before: string
  readonly after: string
  readonly holds: boolean
}

export interface Seen extends Resources {
  readonly incarnation: string
}

const MOST_GROWTH = 0.05

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}

function growth(what: string, before: number, after: number): Finding {
  const percent = ((after - before) / before) * 100
  return {
    what,
    before: mebibytes(before),
    after: `${mebibytes(after)} (${percent < 0 ? '' : '+'}${percent.toFixed(1)} %)`,
    holds: after <= before * (1 + MOST_GROWTH),
  }
}

/** Kinds of which there are more than before. */
export function moreThan(before: Seen['resources'], after: Seen['resources']): readonly string[] {
  return Object.entries(after)
    .filter(([kind, count]) => count > (before[kind] ?? 0))
    .map(([kind]) => kind)
}

function sayResources(resources: Seen['resources']): string {
  return Object.keys(resources)
    .toSorted()
    .map((kind) => `${resources[kind]} ${kind}`)
    .join(', ')
}

/** No more sockets, timers, listeners and memory than before. */
export function isBack(before: Seen, after: Seen): boolean {
  return findingsOf(before, after, { all: 1, failed: 0 }).every(({ holds }) => holds)
}

export function findingsOf(
  before: Seen,
  after: Seen,
  writes: { readonly all: number; readonly failed: number },
): Finding[] {
  return [
    { what: 'process', before: String(before.pid), after: String(after.pid), holds: before.pid === after.pid },
    {
      what: 'incarnation',
      before: before.incarnation,
      after: after.incarnation,
      holds: before.incarnation === after.incarnation,
    },
    {
      what: 'writes of the client',
      before: '',
      after: `${writes.all}, failed: ${writes.failed}`,
      holds: writes.all > 0 && writes.failed === 0,
    },
    {
      what: 'held open',
      before: sayResources(before.resources),
      after: sayResources(after.resources),
      holds: moreThan(before.resources, after.resources).length === 0,
    },
    growth('heap', before.heapBytes, after.heapBytes),
    growth('external memory', before.externalBytes, after.externalBytes),
  ]
}

export function sayFindings(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, before, after, holds }) => [holds ? 'ok' : 'NOT OK', what, before, after])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
