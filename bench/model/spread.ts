/** Several measurements of one thing as its median, and from where to where they went. Pure. */
import { percentile as percentileOf } from '../../support/percentile'

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

/** The smallest value that `share` of all values do not exceed; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  return percentileOf(values, share) ?? NaN
}

/** Of an even number of values the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [lower, upper] = [sorted[Math.ceil(middle) - 1] ?? NaN, sorted[Math.floor(middle)] ?? NaN]
  return (lower + upper) / 2
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: median(values),
    min: percentile(values, 0),
    max: percentile(values, 1),
    count: values.length,
  }
}
