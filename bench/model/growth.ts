/** What a cost is at several sizes of one thing, and how it grows with it. Pure. */
import { exponentOf, type Measured } from './exponent-of'
import { figure } from './table'

export interface Series {
  /** Of what there was more and more. */
  readonly of: string
  /** What was counted. */
  readonly counted: string
  readonly unit: string
  readonly points: readonly Measured[]
}

export const GROWTH_HEAD: readonly string[] = ['more and more', 'counted', 'from', 'to', 'cost', 'exponent']

/** Cells under `GROWTH_HEAD`. */
export function growthRow({ of, counted, unit, points }: Series): readonly string[] {
  const costs = points.map(({ cost }) => figure(cost)).join(', ')
  const [first, last] = [points[0], points.at(-1)]
  const cells = [of, counted, sizeText(first?.size), sizeText(last?.size), `${costs} ${unit}`.trim()]
  return [...cells, exponentText(exponentOf(points))]
}

function sizeText(size: number | undefined): string {
  return size === undefined ? '–' : size.toLocaleString('en')
}

function exponentText(exponent: number): string {
  if (!Number.isFinite(exponent)) return '–'
  // No minus before a zero.
  return (Math.round(exponent * 100) / 100 + 0).toFixed(2)
}
