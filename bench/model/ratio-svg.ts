/** The comparisons that have a target, as one drawing: how far each is from it, on a scale of logarithms. Pure. */
import { aimedAt } from './aimed-at'
import type { Compared } from './ratios'
import { figure } from './table'
import { verdictOf, type Target, type Verdict } from './verdict'

const WIDTH = 960
const NAMES = 400
const FIGURES = 150
const ROW = 26
const TOP = 44
/** From a thirtieth of the target to thirty times of it. */
const DECADES = 1.5

const COLOURS: Readonly<Record<Verdict, string>> = {
  'aim met': '#1a7f37',
  'target met': '#4d7f1a',
  missed: '#b35900',
  'not measured': '#6e7781',
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** To the right is better: more where much is wanted, less where little is. */
export function positionOf(value: number, { bound, target }: Target): number {
  const scale = target === 0 ? (value === 0 ? 1 : Infinity) : value / target
  const better = bound === 'at least' ? scale : 1 / scale
  const decades = Math.max(-DECADES, Math.min(DECADES, Math.log10(better)))
  return (decades + DECADES) / (2 * DECADES)
}

function rowOf({ comparison: { name }, figure: value, spread }: Compared, target: Target, index: number): string {
  const y = TOP + index * ROW
  const x = (at: number): string => (NAMES + positionOf(at, target) * (WIDTH - NAMES - FIGURES)).toFixed(1)
  const verdict = verdictOf(value, target)
  const colour = COLOURS[verdict]
  const unit = target.unit === '' ? '' : ` ${target.unit}`
  const marks = Number.isNaN(value)
    ? ''
    : `<line x1="${x(spread.min)}" x2="${x(spread.max)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="4" stroke-linecap="round" opacity="0.4"/>` +
      `<circle cx="${x(value)}" cy="${y}" r="5" fill="${colour}"/>`
  const sign = target.bound === 'at least' ? '≥' : '≤'
  return (
    `<text x="${NAMES - 12}" y="${y + 4}" text-anchor="end">${escaped(name)}</text>${marks}` +
    `<text x="${WIDTH - FIGURES + 12}" y="${y + 4}" fill="${colour}">${figure(value)}${unit} (${sign} ${target.target})</text>`
  )
}

export function ratioSvg(compared: readonly Compared[], targets: Readonly<Record<string, Target>>): string {
  const rows = aimedAt(compared, targets)
  const height = TOP + rows.length * ROW
  const middle = (NAMES + WIDTH - FIGURES) / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="sans-serif" font-size="13" fill="#24292f">`,
    '<title>Figures of the benchmark against their targets</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${middle}" y="18" text-anchor="middle">target, and better to the right</text>`,
    `<line x1="${middle}" x2="${middle}" y1="24" y2="${height}" stroke="#8c959f" stroke-dasharray="3 3"/>`,
    ...rows.map(({ one, target }, index) => rowOf(one, target, index)),
    '</svg>',
    '',
  ].join('\n')
}
