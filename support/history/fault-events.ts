/** What a scenario does to nodes, links and clocks, as it stands in the history. */
export type FaultKind =
  | 'freeze'
  | 'restart'
  | 'restart-without-data'
  | 'cut'
  | 'one-way-cut'
  | 'delay'
  | 'reset'
  | 'clock-skew'
  | 'full-disk'

export type FaultTarget =
  | { readonly node: string }
  /** What the first says to the second; for a `cut` also the way back. */
  | { readonly link: readonly [from: string, to: string] }

export type FaultEvent =
  | { readonly type: 'fault'; readonly at: number; readonly kind: FaultKind; readonly target: FaultTarget }
  /** Ends the fault of that kind and target; without a target, all of that kind; without a kind, all. */
  | { readonly type: 'healed'; readonly at: number; readonly kind?: FaultKind; readonly target?: FaultTarget }
