/** Who owned and who backed up which partition, before and after: a lane for each node, so that no colour is needed. Pure. */
import type { Evidence, OwnershipPicture } from '../../support/evidence/Evidence'
import type { Figure } from './Figure'
import { holdingsOf, movedBetween, nodesOf, showsTheSame } from './holdings'
import type { Holding } from './holdings'
import { mostWritten } from './most-written'
import type { WrittenKey } from './most-written'
import { ownershipAlt, ownershipCaption } from './ownership-words'
import { colourOf } from './palette'
import { dashesOf } from './runs'
import { coordinate, pair, pathOf, svgOf, textAt, textWidth, WIDTH } from './svg'
import { clipped, countText, msText, nameText } from './words'

const LEFT = 84
const CELL = 1.7
const LANE = 15
const HEADING = 16
const SPACE = 8
const KEY_ROW = 14

/** Less and less of it, the last whatever its size. */
const WAYS: readonly Way[] = [
  { pictures: 4, showsBackups: true },
  { pictures: 2, showsBackups: true },
  { pictures: 2, showsBackups: false },
]
const MOST_LENGTH = 6_000

interface Way {
  readonly pictures: number
  readonly showsBackups: boolean
}

/** @param detail of (0, 1]: as much is shown as fits into its share of what a picture may weigh */
export function ownership(evidence: Evidence, detail = 1): Figure | null {
  const most = MOST_LENGTH * detail
  return WAYS.reduce<Figure | null>(
    (drawn, way) => (drawn !== null && drawn.svg.length <= most ? drawn : drawnBy(evidence, way)),
    null,
  )
}

function drawnBy(evidence: Evidence, way: Way): Figure | null {
  const { showsBackups } = way
  const pictures = chosenOf(evidence.ownership, way.pictures)
  const [first] = pictures
  if (first === undefined) return null
  const nodes = nodesOf(pictures)
  const keys = mostWritten(evidence.operations)
  const height = HEADING + nodes.length * LANE + SPACE
  const rows = pictures.map((picture, index) => {
    const top = index * height
    const before = pictures[index - 1]
    const change =
      before === undefined ? '' : `, ${countText(movedBetween(before, picture))} with another owner than above`
    const heading = textAt(0, top + 11, `${msText(picture.at)}: ${nameText(picture.label)}${change}`, 'start', 'q')
    const lanes = holdingsOf(picture, nodes).map((lane, at) =>
      laneOf(lane, top + HEADING + at * LANE, nodes, showsBackups),
    )
    return heading + lanes.join('')
  })
  const marks = keyMarks(keys, pictures.length, height, Math.max(1, first.owners.length))
  const alt = ownershipAlt(pictures, nodes, keys)
  return {
    svg: svgOf(alt, WIDTH, pictures.length * height + keys.length * KEY_ROW, rows.join('') + marks),
    caption: ownershipCaption(pictures, keys, showsBackups),
    alt,
  }
}

/** The first, the last, and the earliest between them that differ from the one before; the last may look like the first. */
function chosenOf(pictures: readonly OwnershipPicture[], most: number): OwnershipPicture[] {
  const [first] = pictures
  const last = pictures.at(-1)
  if (first === undefined || last === undefined) return []
  if (pictures.length === 1) return [first]
  const chosen = [first]
  for (const picture of pictures.slice(1, -1)) {
    const previous = chosen.at(-1) ?? first
    if (chosen.length < most - 1 && !showsTheSame(previous, picture)) chosen.push(picture)
  }
  return [...chosen, last]
}

function laneOf(lane: Holding, top: number, nodes: readonly string[], showsBackups: boolean): string {
  const { node, owns, backsUp, ownedCount, backupCount } = lane
  const backups = showsBackups && backupCount > 0 ? lineOf(top + 12.5, colourOf(node, nodes), 'cp', backsUp) : ''
  const name = textAt(0, top + 10, node === '' ? 'no owner' : clipped(node, 12), 'start', 'b')
  const counts = `${countText(ownedCount)} owned${node === '' ? '' : `, ${countText(backupCount)} backed up`}`
  const label = textAt(LEFT + owns.length * CELL + 10, top + 10, counts)
  return name + lineOf(top + 6, colourOf(node, nodes), 'own', owns) + backups + label
}

function lineOf(y: number, colour: string, classes: string, isDrawn: readonly boolean[]): string {
  const dashes = dashesOf(isDrawn)
  if (dashes === null) return pathOf(`M${pair(LEFT, y)}h${coordinate(isDrawn.length * CELL)}`, 'hair')
  const line = `M0 0h${isDrawn.length}`
  const place = `translate(${LEFT} ${coordinate(y)})scale(${CELL} 1)`
  return `<path class="${classes}" stroke="${colour}" transform="${place}" stroke-dasharray="${dashes}" d="${line}"/>`
}

/** A line through the lanes of each picture, and the name of the key below the last. */
function keyMarks(keys: readonly WrittenKey[], pictures: number, height: number, count: number): string {
  const bottom = pictures * height - SPACE
  const lines = keys.map(({ partition }, index) => {
    const at = (top: number, until: number) => `M${pair(LEFT + (partition + 0.5) * CELL, top)}V${coordinate(until)}`
    const through = Array.from({ length: pictures - 1 }, (_, each) =>
      at(each * height + 14, (each + 1) * height - SPACE),
    )
    return [...through, at((pictures - 1) * height + 14, bottom + index * KEY_ROW + 6)].join('')
  })
  const names = keys.map(({ key, partition }, index) => {
    const text = `“${clipped(key, 30)}” is in partition ${partition}`
    const x = LEFT + (partition + 0.5) * CELL
    const isRight = partition < count / 2 || x - textWidth(text) < 0
    return textAt(x + (isRight ? 4 : -4), bottom + index * KEY_ROW + 12, text, isRight ? 'start' : 'end', 'halo')
  })
  return pathOf(lines.join(''), 'key') + names.join('')
}
