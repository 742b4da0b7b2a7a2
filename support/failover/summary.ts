/** What the samples of one kind of loss come to, held against its bound. Pure. */
import { percentile } from '../percentile'

export type Measure = 'p95' | 'max'

export interface Bound {
  readonly measure: Measure
  readonly ms: number
}

export interface Summary {
  readonly medianMs: number
  readonly p95Ms: number
  readonly maxMs: number
  readonly held: boolean
}

/** The smallest sample that `share` of all samples do not exceed; Infinity where there is none. */
export function quantile(samples: readonly number[], share: number): number {
  return percentile(samples, share) ?? Infinity
}

/** Without samples nothing was shown, so no bound is held. */
export function summaryOf(samples: readonly number[], bound: Bound): Summary {
  const [medianMs, p95Ms, maxMs] = [quantile(samples, 0.5), quantile(samples, 0.95), quantile(samples, 1)]
  return { medianMs, p95Ms, maxMs, held: (bound.measure === 'p95' ? p95Ms : maxMs) <= bound.ms }
}
