/** A plan as the lines of a feature, and back. Pure. */
import type { Plan, PlannedClient, PlannedFault, SimulatedFaultKind } from './Plan'
import { SIMULATED_FAULT_KINDS } from './Plan'

export const FAULT_COLUMNS = ['what', 'whom', 'for', 'rest', 'meanwhile', 'whom meanwhile', 'for meanwhile'] as const

/** Rows of cells, without the head. */
export function faultRows(faults: readonly PlannedFault[]): string[][] {
  return faults.map(({ kind, target, forMs, restMs, within }) => [
    kind,
    `${target + 1}.`,
    `${forMs} ms`,
    `${restMs} ms`,
    ...(within === undefined ? ['', '', ''] : [within.kind, `${within.target + 1}.`, `${within.forMs} ms`]),
  ])
}

/** @throws Error that names the cell */
export function faultsOf(rows: readonly (readonly string[])[]): PlannedFault[] {
  return rows.map(
    ([what = '', whom = '', lasts = '', rest = '', meanwhile = '', whomMeanwhile = '', forMeanwhile = '']) => {
      const fault = { kind: kindOf(what), target: placeOf(whom), forMs: msOf(lasts), restMs: msOf(rest) }
      if (meanwhile === '') return fault
      return {
        ...fault,
        within: { kind: kindOf(meanwhile), target: placeOf(whomMeanwhile), forMs: msOf(forMeanwhile), restMs: 0 },
      }
    },
  )
}

/** @param rows cells of name, writes at once and pause. @throws Error that names the cell */
export function clientsOf(rows: readonly (readonly string[])[]): PlannedClient[] {
  return rows.map(([name = '', lanes = '', thinks = '']) => {
    if (name === '' || !/^\d+$/.test(lanes)) throw new Error(`"${name}" with "${lanes}" writes at once is no client`)
    return { name, lanes: Number(lanes), thinksMs: msOf(thinks) }
  })
}

/** A feature of one scenario that carries out the plan again. */
export function featureOf(plan: Plan, title: string, promise: string): string {
  const head = `| ${FAULT_COLUMNS.join(' | ')} |`
  const rows = faultRows(plan.faults).map((cells) => `| ${cells.join(' | ')} |`)
  const clients = plan.clients.map(({ name, lanes, thinksMs }) => `| ${name} | ${lanes} | ${thinksMs} ms |`)
  const { nodes, backupCount, minClusterSize, seed, keys, forgetAfterMs, publishes } = plan
  return [
    `${promise} @simulated`,
    `Feature: ${title}`,
    '  Found by simulation, and shortened as far as it would still fail.',
    '',
    `  Example: ${title}, as seed ${seed} found it`,
    `    Given ${nodes} simulated nodes keeping ${backupCount} ${backupCount === 1 ? 'backup' : 'backups'}, at least ${minClusterSize} of them together, from seed ${seed}`,
    `    And these clients, who write to ${keys} keys`,
    '      | client | writes at once | thinks |',
    ...clients.map((row) => `      ${row}`),
    ...(forgetAfterMs === undefined
      ? []
      : [`    And every third write is a removal, forgotten after ${forgetAfterMs} ms`]),
    ...(publishes === true ? ['    And every fourth write is a message, to a topic that all of them listen to'] : []),
    '    When this befalls them',
    `      ${head}`,
    ...rows.map((row) => `      ${row}`),
    '    Then nothing went wrong at any quiet moment',
    '',
  ].join('\n')
}

function kindOf(word: string): SimulatedFaultKind {
  const kind = SIMULATED_FAULT_KINDS.find((known) => known === word)
  if (kind === undefined) throw new Error(`"${word}" is none of ${SIMULATED_FAULT_KINDS.join(', ')}`)
  return kind
}

function placeOf(word: string): number {
  const place = Number(/^(\d+)\.$/.exec(word)?.[1])
  if (!(place >= 1)) throw new Error(`"${word}" is no place such as "2."`)
  return place - 1
}

function msOf(word: string): number {
  const ms = /^(\d+) ms$/.exec(word)?.[1]
  if (ms === undefined) throw new Error(`"${word}" is no time such as "300 ms"`)
  return Number(ms)
}
