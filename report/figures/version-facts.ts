/** How far the partition map had come, and whether all who could still look agreed on it. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import type { Fact } from './Fact'
import { countText, listed, nameText, sortedNames } from './words'

const MOST_LOST = 8

export function versionFacts({ versions, faults }: Evidence): Fact[] {
  if (versions.length === 0) return []
  const struck = faults.reduce((at, { from }) => Math.min(at, from), Infinity)
  const before = versions.filter(({ at }) => at !== null && at < struck).map(({ version }) => version)
  const highest = countText(Math.max(...versions.map(({ version }) => version)))
  const last = new Map(versions.map(({ observer, version, at }) => [observer, { version, at: at ?? 0 }]))
  const lost = new Set([...last].filter(([observer, { at }]) => isLost(observer, at, faults)).map(([name]) => name))
  const ends = [...new Set([...last].filter(([name]) => !lost.has(name)).map(([, { version }]) => version))]
  const agreed =
    ends.length === 1
      ? `${last.size - lost.size === 1 ? 'the one' : `all ${countText(last.size - lost.size)}`} who looked ended at ${countText(ends[0] ?? 0) === highest ? 'it' : countText(ends[0] ?? 0)}`
      : `those who looked ended at ${listed(ends.map(countText))}`
  const told = sortedNames(lost)
    .slice(0, MOST_LOST)
    .map((name) => `${nameText(name)} was lost at ${countText(last.get(name)?.version ?? 0)}`)
  const tail = [...(ends.length === 0 ? [] : [agreed]), ...told].map((part) => `; ${part}`).join('')
  if (faults.length === 0) return [{ term: 'Map version', value: `${highest}${tail}.` }]
  const start = before.length === 0 ? 'not seen' : countText(Math.max(...before))
  return [{ term: 'Map version', value: `${start} before the first fault, ${highest} after${tail}.` }]
}

/** Something befell it after it was seen for the last time, and was not undone. */
function isLost(observer: string, lastSeen: number, faults: Evidence['faults']): boolean {
  return faults.some(
    ({ kind, target, from }) => target === observer && from >= lastSeen && LOSSES.some((loss) => kind.startsWith(loss)),
  )
}

const LOSSES = ['leave', 'crash', 'freeze']
