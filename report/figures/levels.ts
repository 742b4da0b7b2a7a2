/** What was asked of a write and what it reached, counted: a row for each promise, a column for each end. Pure. */
import type { Evidence, EvidenceOperation } from '../../support/evidence/Evidence'
import type { Figure } from './Figure'
import { pathOf, svgOf, textAt, WIDTH } from './svg'
import { box } from './track-marks'
import { kindOf, rankOf } from './tracks'
import { clipped, countText, listed, nameText, sortedNames } from './words'

const LEFT = 150
const COLUMN = 110
const HEADING = 18
const ROW = 26
const BAR = 90
const MOST_COLUMNS = 5

interface Cell {
  readonly asked: string
  readonly kind: string
  readonly count: number
}

/** Null where nobody wrote. */
export function levels({ operations, operationCount }: Evidence): Figure | null {
  if (operations.length === 0) return null
  const asked = sortedNames(operations.map(askedOf)).sort((a, b) => rankOf(levelIn(a)) - rankOf(levelIn(b)))
  const kinds = sortedNames(operations.map(kindOf)).sort((a, b) => rankOf(a) - rankOf(b))
  const cells = cellsOf(operations, asked, kinds)
  const shown = kinds.slice(0, MOST_COLUMNS)
  const most = Math.max(...cells.map(({ count }) => count))
  const heads = shown.map((kind, index) => textAt(LEFT + index * COLUMN, 12, clipped(kind, 15), 'start', 'q'))
  const names = asked.map((name, index) => textAt(0, HEADING + index * ROW + 12, clipped(name, 22), 'start', 'b'))
  const drawn = cells.map((cell) => cellOf(cell, shown.indexOf(cell.kind), asked.indexOf(cell.asked), most))
  const alt = `Writes by what was asked and what they reached: ${listed(cells.map(cellText))}.`
  const sampled = operationCount > operations.length
  const counted = `Counted are ${countText(operations.length)} of ${countText(operationCount)} writes, those near faults first.`
  return {
    svg: svgOf(alt, WIDTH, HEADING + asked.length * ROW, heads.join('') + names.join('') + drawn.join('')),
    caption: `Rows are what was asked, columns what was reached; bars are as long as the counts.${sampled ? ` ${counted}` : ''}`,
    alt,
  }
}

/** How many different ends there were; with one alone there is nothing to compare. */
export function hasSeveralEnds({ operations }: Evidence): boolean {
  return new Set(operations.map((each) => JSON.stringify([askedOf(each), kindOf(each)]))).size > 1
}

function askedOf({ asked }: EvidenceOperation): string {
  return asked === null ? 'the default' : `asked ${nameText(asked)}`
}

function levelIn(asked: string): string {
  return asked.replace(/^asked /, '')
}

function cellsOf(operations: readonly EvidenceOperation[], asked: readonly string[], kinds: readonly string[]): Cell[] {
  return asked
    .flatMap((name) =>
      kinds.map((kind) => ({
        asked: name,
        kind,
        count: operations.filter((each) => askedOf(each) === name && kindOf(each) === kind).length,
      })),
    )
    .filter(({ count }) => count > 0)
}

function cellText({ asked, kind, count }: Cell): string {
  return `${asked}, ${kind}: ${countText(count)}`
}

function cellOf({ kind, count }: Cell, column: number, row: number, most: number): string {
  if (column < 0) return ''
  const [x, y] = [LEFT + column * COLUMN, HEADING + row * ROW]
  const isBad = ['refused', 'unknown', 'open'].includes(kind)
  const bar = pathOf(box(x, y + 15, Math.max((count / most) * BAR, 1), 5), isBad ? 'badbar' : 'bar')
  return textAt(x, y + 12, countText(count)) + bar
}
