/** Faults that began and ended together are one to a reader, such as all the links of one cut. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import { countText, listed, nameText } from './words'

type Fault = Evidence['faults'][number]

export interface FaultGroup {
  readonly kind: string
  readonly targets: readonly string[]
  readonly from: number
  readonly to: number | null
}

const TOGETHER_MS = 1

export function faultGroups(faults: readonly Fault[]): FaultGroup[] {
  const groups: FaultGroup[] = []
  for (const { kind, target, from, to } of faults) {
    const at = groups.findIndex(
      (group) => group.kind === kind && isClose(group.from, from) && isClose(group.to ?? Infinity, to ?? Infinity),
    )
    const group = groups[at]
    if (group === undefined) groups.push({ kind, targets: [target], from, to })
    else groups[at] = { ...group, targets: [...group.targets, target] }
  }
  return groups
}

export function isIn(group: FaultGroup, { kind, target, from }: Fault): boolean {
  return kind === group.kind && group.targets.includes(target) && isClose(group.from, from)
}

function isClose(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOGETHER_MS
}

/** `crash of node-3`, `cut of node-1 → node-2 and 3 more`; all the targets up to `most`. */
export function faultText({ kind, targets }: Pick<FaultGroup, 'kind' | 'targets'>, most = 1): string {
  const named = targets.slice(0, most).map(nameText)
  const more = targets.length - named.length
  return `${nameText(kind)} of ${listed(more === 0 ? named : [...named, `${countText(more)} more`])}`
}
