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
const SIGN = 8
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
  const sorted = [...columns].sort(([a], [b]) => a - b)
  if (track.outcome !== 'ok') {
    const wide = new Set(sorted.map(([column]) => Math.floor((column * columnWidth) / SIGN)))
    const signs = [...wide].map((at) => signOf(track.outcome, scale.left + (at + 0.5) * SIGN, top + DENSE_HEIGHT / 2))
    return pathOf(signs.join(''), 'bad')
  }
  const heights = sorted.map(([column, count]): [number, number] => [
    column,
    Math.max(1, Math.round(Math.sqrt(count / tallest) * (DENSE_HEIGHT - 6))),
  ])
  const flight = flightOf(track.operations, scale, columnWidth)
  const base = `M${pair(scale.left, top + DENSE_HEIGHT - 4)}`
  const line = `M${pair(scale.left, top + DENSE_HEIGHT - 1)}`
  return pathOf(base + skyline(heights, columnWidth), 'ok') + pathOf(line + flight, 'fly')
}

/** Steps from where the path stands, along the tops of the columns and down to the ground between them. */
function skyline(heights: readonly (readonly [column: number, height: number])[], width: number): string {
  let d = ''
  let at = 0
  let height = 0
  const climb = (to: number) => {
    if (to !== height) d += `v${height - to}`
    height = to
  }
  for (const [column, to] of heights) {
    if (column > at) {
      climb(0)
      d += `m${(column - at) * width} 0`
    }
    climb(to)
    d += `h${width}`
    at = column + 1
  }
  climb(0)
  return d
}

/** A line wherever at least one write was waiting, as far as a column can tell. */
function flightOf(operations: readonly EvidenceOperation[], scale: TimeScale, width: number): string {
  const column = (at: number) => (scale.x(at) - scale.left) / width
  const spans = operations
    .map(({ invokedAt, endedAt }) => [Math.floor(column(invokedAt)), Math.ceil(column(endedAt ?? Infinity))] as const)
    .sort(([a], [b]) => a - b)
  let d = ''
  let at = 0
  for (const [from, to] of spans) {
    if (from > at) d += `m${(from - at) * width} 0`
    at = Math.max(at, from)
    if (to > at) d += `h${(to - at) * width}`
    at = Math.max(at, to)
  }
  return d.replace(/h\d+(?:h\d+)+/g, summed)
}

/** `h2h4` as `h6`. */
function summed(steps: string): string {
  return `h${steps
    .split('h')
    .map(Number)
    .reduce((a, b) => a + b)}`
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
