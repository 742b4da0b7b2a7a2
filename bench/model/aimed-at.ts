/** The comparisons that have a target, each with it, in the order of the benchmark. Pure. */
import type { Compared } from './ratios'
import type { Target } from './verdict'

export interface AimedAt {
  readonly one: Compared
  readonly target: Target
}

export function aimedAt(compared: readonly Compared[], targets: Readonly<Record<string, Target>>): AimedAt[] {
  return compared.flatMap((one) => {
    const target = targets[one.comparison.name]
    return target === undefined ? [] : [{ one, target }]
  })
}
