/** Sorts operations into the rows of a timeline: by client, and by what became of them. Pure. */
import type { EvidenceOperation } from '../../support/evidence/Evidence'
import { grouped } from './grouped'
import { countText, nameText, sortedNames } from './words'

export interface Track {
  /** Empty on all but the first of a client. */
  readonly client: string
  /** Such as `116 REPLICATED` or `2 refused`. */
  readonly label: string
  readonly outcome: EvidenceOperation['outcome']
  readonly operations: readonly EvidenceOperation[]
}

export const MOST_CLIENTS = 6

/** Of whom there are many, those who wrote least share one lane. Acknowledged first, the highest level on top. */
export function tracksOf(operations: readonly EvidenceOperation[]): Track[] {
  return lanesOf(operations).flatMap(([client, own]) => {
    const kinds = sortedNames(own.map(kindOf)).sort((a, b) => rankOf(a) - rankOf(b))
    return kinds.map((kind, index) => {
      const of = own.filter((each) => kindOf(each) === kind)
      const label = `${countText(of.length)} ${kind}`
      return { client: index === 0 ? client : '', label, outcome: of[0]?.outcome ?? 'open', operations: of }
    })
  })
}

type Lane = readonly [client: string, operations: readonly EvidenceOperation[]]

function lanesOf(operations: readonly EvidenceOperation[]): Lane[] {
  const byClient = grouped(operations, ({ client }) => client)
  const names = sortedNames(byClient.keys())
  const laneOf = (name: string): Lane => [name, byClient.get(name) ?? []]
  if (names.length <= MOST_CLIENTS) return names.map(laneOf)
  const busiest = names.map(laneOf).sort(([, a], [, b]) => b.length - a.length)
  const shown = new Set(busiest.slice(0, MOST_CLIENTS - 1).map(([name]) => name))
  const others = operations.filter(({ client }) => !shown.has(client))
  return [...names.filter((name) => shown.has(name)).map(laneOf), [`${names.length - shown.size} others`, others]]
}

const UNLEVELLED = 'acknowledged'
const KINDS: readonly string[] = ['PERSISTED', 'REPLICATED', 'APPLIED', 'MEMORY', UNLEVELLED]
const LAST_KINDS: readonly string[] = ['refused', 'unknown', 'open']

/** The level it reached, or that it reached none. */
export function kindOf({ outcome, level }: Pick<EvidenceOperation, 'outcome' | 'level'>): string {
  return outcome === 'ok' ? nameText(level ?? UNLEVELLED) : outcome
}

/** Levels from the highest, levels nobody knows, then what was not acknowledged. */
export function rankOf(kind: string): number {
  if (LAST_KINDS.includes(kind)) return KINDS.length + 1 + LAST_KINDS.indexOf(kind)
  return KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length
}
