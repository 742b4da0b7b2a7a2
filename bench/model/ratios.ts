/**
 * Contenders held against each other, round by round: a machine is never twice the same, so only what ran in one round
 * is divided, and the median is one of ratios. Pure.
 */
import type { Metric, Round } from './sample'
import { percentile, spreadOf, type Spread } from './spread'

/** One contender's metric, over another's or as it is. */
export interface Comparison {
  /** Its name in the table of targets. */
  readonly name: string
  readonly of: string
  readonly metric: Metric
  /** The contender it is divided by; absent: the figure itself. */
  readonly over?: string
  /** Of `over`, where it is another one. */
  readonly overMetric?: Metric
  /** Which of the rounds' figures counts, as a percentile; absent: the median. */
  readonly at?: number
}

export interface Compared {
  readonly comparison: Comparison
  /** One figure a round; rounds in which one of the two is missing give none. */
  readonly figures: readonly number[]
  readonly spread: Spread
  /** What is held against the target. */
  readonly figure: number
}

function figureOf(round: Round, { of, metric, over, overMetric }: Comparison): number | undefined {
  const figure = round[of]?.[metric]
  if (over === undefined || figure === undefined) return figure
  const divisor = round[over]?.[overMetric ?? metric]
  return divisor === undefined ? undefined : figure / divisor
}

export function compare(rounds: readonly Round[], comparison: Comparison): Compared {
  const figures = rounds.flatMap((round) => figureOf(round, comparison) ?? [])
  const spread = spreadOf(figures)
  const { at } = comparison
  return { comparison, figures, spread, figure: at === undefined ? spread.median : percentile(figures, at) }
}
