/** What a soak does to its cluster next: any kind it is able to, the least practised ones first. Pure. */

export const FAULT_KINDS = [
  'leave and return',
  'crash and return',
  'crash and return with data',
  'power failure',
  'freeze and thaw',
  'cut off',
  'halves',
  'not heard',
  'slow links',
  'broken links',
  'wrong clock',
  'join',
  'join during a crash',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

export interface Planned {
  readonly kind: FaultKind
  /** Which node, by its place in the order they were started. */
  readonly target: number
  /** How long it lasts. */
  readonly forMs: number
  /** How long the cluster is left alone afterwards, before it is judged. */
  readonly restMs: number
}

export const MOST_NODES = 5
export const FEWEST_NODES = 3

export function isPossible(kind: FaultKind, nodes: number): boolean {
  if (kind === 'join' || kind === 'join during a crash') return nodes < MOST_NODES
  return kind !== 'halves' || nodes >= 4
}

/**
 * @param chance from 0 to 1
 * @param kinds those to choose from; where none of them is possible now, a node joins or leaves so that one becomes so
 */
export function nextFault(
  practised: ReadonlyMap<FaultKind, number>,
  nodes: number,
  chance: () => number,
  kinds: readonly FaultKind[] = FAULT_KINDS,
): Planned {
  const chosen = kinds.filter((kind) => isPossible(kind, nodes))
  const possible = chosen.length > 0 ? chosen : [nodes < MOST_NODES ? 'join' : ('leave and return' as FaultKind)]
  const count = (kind: FaultKind): number => practised.get(kind) ?? 0
  const least = Math.min(...possible.map(count))
  // Not strictly in turn: what follows what should differ from run to run.
  const open = possible.filter((kind) => count(kind) <= least + 1)
  const kind = open[Math.floor(chance() * open.length)] ?? 'crash and return'
  return {
    kind,
    target: Math.floor(chance() * nodes),
    forMs: 700 + Math.floor(chance() * 2300),
    restMs: 200 + Math.floor(chance() * 500),
  }
}
