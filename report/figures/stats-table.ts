/** What clients said of the cluster when a scenario asked them, as rows for the page. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import { countOf, countText, msText, nameText } from './words'

export interface Table {
  /** Plain text, like the rows. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly caption: string
}

const NAMES: Readonly<Record<string, string>> = {
  client: 'Client',
  mapVersion: 'Map version',
  partitionCount: 'Partitions',
  nodeCount: 'Nodes',
  lastRefresh: 'Map confirmed at',
  isStale: 'Stale',
}

/** Null where no statistics were looked at. A field that is not known here keeps its own name. */
export function statsTable({ stats, startedAt }: Evidence): Table | null {
  const records = stats.map(recordOf)
  const fields = [...new Set(records.flatMap((record) => [...record.keys()]))]
  if (fields.length === 0) return null
  const known = Object.keys(NAMES).filter((field) => fields.includes(field))
  const ordered = [...known, ...fields.filter((field) => !known.includes(field))]
  return {
    head: ordered.map((field) => (known.includes(field) ? (NAMES[field] ?? field) : nameText(field))),
    rows: records.map((record) => ordered.map((field) => valueText(field, record.get(field), startedAt))),
    caption: `What a client said of the cluster, ${countOf(records.length, 'time')}, when a step held it against what was expected.`,
  }
}

/** A map, for a field may have the name of something that every object has. */
function recordOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value !== 'object' || value === null ? [['value', value]] : Object.entries(value))
}

function valueText(field: string, value: unknown, startedAt: number): string {
  if (value === undefined) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return nameText(value)
  if (typeof value !== 'number') return nameText(JSON.stringify(value))
  // A client that never saw a map says 0, which is no time of day.
  if (field === 'lastRefresh') return value === 0 ? 'never' : timeText(value - startedAt)
  return Number.isInteger(value) && value >= 0 ? countText(value) : String(value)
}

function timeText(ms: number): string {
  return ms < 0 ? 'before the start' : msText(ms)
}
