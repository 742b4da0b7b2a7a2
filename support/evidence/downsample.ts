/** Chooses which operations a picture keeps when there are more than it can show. Pure. */

export interface Timed {
  readonly invokedAt: number
  readonly endedAt: number | null
  readonly outcome: string
}

export interface Interval {
  readonly from: number
  readonly to: number | null
}

/**
 * At most `limit`, in their order. First those that did not end well, then those that an interval, widened by
 * `marginMs`, overlaps, then the others; where not all of a kind fit, evenly spread ones.
 */
export function downsample<T extends Timed>(
  all: readonly T[],
  faults: readonly Interval[],
  limit: number,
  marginMs = 250,
): T[] {
  if (all.length <= limit) return [...all]
  const isNear = ({ invokedAt, endedAt }: T) =>
    faults.some(({ from, to }) => invokedAt <= (to ?? Infinity) + marginMs && (endedAt ?? Infinity) >= from - marginMs)
  const failed = all.filter((each) => each.outcome !== 'ok')
  const near = all.filter((each) => each.outcome === 'ok' && isNear(each))
  const others = all.filter((each) => each.outcome === 'ok' && !isNear(each))
  const chosen = new Set<T>()
  for (const group of [failed, near, others]) {
    for (const each of spread(group, limit - chosen.size)) chosen.add(each)
  }
  return all.filter((each) => chosen.has(each))
}

function spread<T>(group: readonly T[], count: number): T[] {
  if (group.length <= count) return [...group]
  return Array.from({ length: Math.max(count, 0) }, (_, index) => Math.floor((index * group.length) / count)).flatMap(
    (at) => group.slice(at, at + 1),
  )
}
