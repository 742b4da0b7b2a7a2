/** What is printed in the end: figures beside their targets, and what each contender did. Pure. */
import type { Compared } from './model/ratios'
import type { Metric } from './model/sample'
import { spreadOf, type Spread } from './model/spread'
import { figure, table } from './model/table'
import { verdictOf, type Target } from './model/verdict'
import type { CaseResult } from './run-case'

const METRICS: Readonly<Record<Metric, string>> = {
  opsPerSecond: 'ops/s',
  p50Us: 'p50 µs',
  p99Us: 'p99 µs',
  fairness: 'fairness',
  ms: 'ms',
  gapMs: 'longest gap ms',
  slowestMs: 'longest wait of one ms',
  routingMs: 'until a client routes ms',
  sockets: 'further sockets',
  failedCalls: 'failed calls',
  bytes: 'bytes',
  nodeBytes: 'bytes in a node',
  stallMs: 'longest stall ms',
}

function range({ min, max, count }: Spread): string {
  return count < 2 ? '' : `${figure(min)}..${figure(max)}`
}

function wanted(bound: Target['bound'], value: number, unit: string): string {
  return `${bound === 'at least' ? '≥' : '≤'} ${value}${unit === '' ? '' : ` ${unit}`}`
}

function rowOf(
  { comparison: { name }, spread, figure: counted }: Compared,
  target: Target | undefined,
): readonly string[] {
  const shown = [name, figure(counted), range(spread), String(spread.count)]
  if (target === undefined) return [...shown, '', '', '']
  const { bound, unit } = target
  const [least, aim] = [wanted(bound, target.target, unit), wanted(bound, target.aim, unit)]
  return [...shown, least, aim, verdictOf(counted, target)]
}

export function ratioTable(compared: readonly Compared[], targets: Readonly<Record<string, Target>>): string {
  const head = ['comparison', 'figure', 'range', 'rounds', 'target', 'aim', 'verdict']
  return table([head, ...compared.map((one) => rowOf(one, targets[one.comparison.name]))])
}

/** A row for each contender of each case and each thing measured of it. */
export function contenderTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap(({ name, rounds }) => {
    const contenders = [...new Set(rounds.flatMap((round) => Object.keys(round)))]
    return contenders.flatMap((contender) =>
      (Object.keys(METRICS) as Metric[]).flatMap((metric) => {
        const values = rounds.flatMap((round) => round[contender]?.[metric] ?? [])
        const spread = spreadOf(values)
        return values.length === 0 ? [] : [[name, contender, METRICS[metric], figure(spread.median), range(spread)]]
      }),
    )
  })
  return table([['case', 'contender', 'measured', 'median', 'range'], ...rows])
}

/** A line for each contender that has no figures, or not all of them. */
export function leftOutLines(results: readonly CaseResult[]): string {
  return results
    .flatMap(({ name, leftOut }) =>
      Object.entries(leftOut).map(([contender, why]) => `${name}: ${contender} is left out, ${why.split('\n', 1)[0]}`),
    )
    .map((line) => `${line}\n`)
    .join('')
}
