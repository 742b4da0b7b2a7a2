/** What is measured, in words that all cases, rounds and tables share. */

export type Metric =
  | 'opsPerSecond'
  | 'p50Us'
  | 'p99Us'
  | 'fairness'
  | 'ms'
  | 'gapMs'
  | 'slowestMs'
  | 'routingMs'
  | 'sockets'
  | 'failedCalls'
  | 'bytes'
  | 'nodeBytes'
  | 'stallMs'

/** What one contender did in one round. */
export type Sample = Readonly<Partial<Record<Metric, number>>>

/** The samples of one round, by contender; one that was left out is missing. */
export type Round = Readonly<Record<string, Sample>>
