/** What `npm run bench` left: how fast the product is, held against others on the same machine. Pure. */
import { aimedAt } from '../../bench/model/aimed-at'
import type { Compared } from '../../bench/model/ratios'
import { verdictOf, type Target } from '../../bench/model/verdict'

export interface BenchFigures {
  /** Of the checkout that was measured; `unknown` where there was no git. */
  readonly commit: string
  readonly node: string
  readonly cpu: string
  readonly cpus: number
  /** Shorter than a benchmark should be. */
  readonly isQuick: boolean
  readonly targets: Readonly<Record<string, Target>>
  readonly compared: readonly Compared[]
}

const ADVICE = 'reports/bench.json cannot be read: run npm run bench again, or remove it'

/** @throws Error when it is no such file */
export function parseBenchFigures(text: string): BenchFigures {
  let read: Partial<BenchFigures>
  try {
    read = JSON.parse(text, numberAgain) as Partial<BenchFigures>
  } catch (error) {
    throw new Error(ADVICE, { cause: error })
  }
  if (!Array.isArray(read.compared) || typeof read.targets !== 'object') throw new Error(ADVICE)
  return read as BenchFigures
}

/** JSON has no form for what was not measured. */
function numberAgain(name: string, value: unknown): unknown {
  return value === null && ['figure', 'median', 'min', 'max'].includes(name) ? NaN : value
}

/** `12 of 30 figures where they are to be, 2 not measured; …`, and what limits that. */
export function sayBench(bench: BenchFigures, runCommit: string | null): string {
  const verdicts = aimedAt(bench.compared, bench.targets).map(({ one, target }) => verdictOf(one.figure, target))
  const met = verdicts.filter((verdict) => verdict === 'target met' || verdict === 'aim met').length
  const missing = verdicts.filter((verdict) => verdict === 'not measured').length
  const { commit, node, cpu, cpus, isQuick } = bench
  const isThis = runCommit !== null && runCommit.startsWith(commit)
  return [
    `${met} of ${verdicts.length} figures are where they are to be`,
    ...(missing > 0 ? [`${missing} not measured`] : []),
    ...(isQuick ? ['measured in short: a benchmark takes longer'] : []),
    `on ${cpus} × ${cpu}, Node ${node}${isThis ? '' : `, on commit ${commit}`}`,
  ].join('; ')
}
