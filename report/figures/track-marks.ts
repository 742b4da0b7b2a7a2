/** Draws one row of a timeline: each write where there are few, columns of a histogram where there are many. Pure. */
import type { EvidenceOperation } from '../../support/evidence/Evidence'
import { coordinate, pair, pathOf } from './svg'
import type { TimeScale } from './time-scale'
import type { Track } from './tracks'

const MOST_SINGLE = 40
const MOST_ROWS = 5
const ROW = 6
const BAR = 4
export const DENSE_HEIGHT = 22
const FLIGHT_BELOW = 2.5
const LEAST_BAR = 1.5

export interface Placed extends Track {
  /** Row of each operation; null: too many to be told apart. */
  readonly rows: readonly number[] | null
  readonly height: number
}

export function place(track: Track, scale: TimeScale): Placed {
  const rows = rowsOf(track.operations, scale)
  return { ...track, rows, height: rows === null ? DENSE_HEIGHT : Math.max(...rows.map((row) => (row + 1) * ROW), 14) }
}

/** The first row in which it does not touch another; null where there are too many, or too many at once. */
function rowsOf(operations: readonly EvidenceOperation[], scale: TimeScale): number[] | null {
  if (operations.length > MOST_SINGLE) return null
  const ends: number[] = []
  const rows = operations.map(({ invokedAt, endedAt }) => {
    const x = scale.x(invokedAt)
    const free = ends.findIndex((end) => end + 1 < x)
    const row = free < 0 ? ends.length : free
    ends[row] = Math.max(scale.x(endedAt ?? Infinity), x + LEAST_BAR)
    return row
  })
  return ends.length > MOST_ROWS ? null : rows
}

/** How many of the dense rows' operations ended in each column of the picture. */
export function columnsOf(track: Track, scale: TimeScale, columnWidth: number): Map<number, number> {
  const columns = new Map<number, number>()
  for (const { endedAt, invokedAt } of track.operations) {
    const at = track.outcome === 'open' ? scale.right : scale.x(endedAt ?? invokedAt)
    const column = Math.floor((at - scale.left) / columnWidth)
    columns.set(column, (columns.get(column) ?? 0) + 1)
  }
  return columns
}

export function singleMarks({ operations, rows, outcome, height }: Placed, scale: TimeScale, top: number): string {
  const used = Math.max(0, ...(rows ?? [])) + 1
  const marks = operations.map(({ invokedAt, endedAt }, index) => {
    const y = top + (height - used * ROW) / 2 + ((rows?.[index] ?? 0) + 0.5) * ROW
    const from = scale.x(invokedAt)
    const to = scale.x(endedAt ?? Infinity)
    if (outcome === 'ok') return box(from, y - BAR / 2, Math.max(to - from, LEAST_BAR), BAR)
    return `M${pair(from, y)}H${coordinate(to)}${signOf(outcome, to, y)}`
  })
  return pathOf(marks.join(''), outcome === 'ok' ? 'ok' : 'bad')
}

/** @param tallest count that fills the height, the same in all rows of a picture */
export function denseMarks(
  track: Placed,
  scale: TimeScale,
  top: number,
  columns: ReadonlyMap<number, number>,
  columnWidth: number,
  tallest: number,
): string {
  const base = top + DENSE_HEIGHT - FLIGHT_BELOW - 1
  const sorted = [...columns].sort(([a], [b]) => a - b)
  if (track.outcome !== 'ok') {
    const wide = new Set(sorted.map(([column]) => Math.floor((column * columnWidth) / 8)))
    const signs = [...wide].map((at) => signOf(track.outcome, scale.left + at * 8 + 4, top + DENSE_HEIGHT / 2))
    return pathOf(signs.join(''), 'bad')
  }
  const full = DENSE_HEIGHT - FLIGHT_BELOW - 4
  let d = ''
  let after = Number.NaN
  for (const [column, count] of sorted) {
    const y = coordinate(base - Math.max(1.5, Math.round(Math.sqrt(count / tallest) * full)))
    if (column !== after) d += `${d === '' ? '' : `V${base}z`}M${pair(scale.left + column * columnWidth, base)}`
    d += `V${y}h${columnWidth}`
    after = column + 1
  }
  return pathOf(d === '' ? '' : `${d}V${base}z`, 'ok') + pathOf(flight(track.operations, scale, top), 'fly')
}

/** A line wherever at least one write was waiting, as far as a pixel can tell. */
function flight(operations: readonly EvidenceOperation[], scale: TimeScale, top: number): string {
  const y = top + DENSE_HEIGHT - 1
  const spans = operations
    .map(({ invokedAt, endedAt }) => [Math.floor(scale.x(invokedAt)), Math.ceil(scale.x(endedAt ?? Infinity))] as const)
    .sort(([a], [b]) => a - b)
  let d = ''
  let until = -Infinity
  for (const [from, to] of spans) {
    if (from > until) d += `${d === '' ? '' : `H${until}`}M${from} ${y}`
    until = Math.max(until, to)
  }
  return d === '' ? '' : `${d}H${until}`
}

/** Refused is a cross, unknown a hollow diamond, open an arrow that leaves the picture. */
function signOf(outcome: EvidenceOperation['outcome'], x: number, y: number): string {
  if (outcome === 'refused') return `M${pair(x - 3, y - 3)}l6 6m0-6l-6 6`
  if (outcome === 'unknown') return `M${pair(x - 4, y)}l4-4 4 4-4 4z`
  return `M${pair(x - 5, y - 3)}l5 3-5 3`
}

export function box(x: number, y: number, width: number, height: number): string {
  const across = coordinate(width)
  return `M${pair(x, y)}h${across}v${coordinate(height)}h-${across}z`
}
