/** Who owned and who backed up which partition, before and after: a lane for each node, so that no colour is needed. Pure. */
import type { Evidence, OwnershipPicture } from '../../support/evidence/Evidence'
import type { Figure } from './Figure'
import { holdingsOf, movedBetween, nodesOf, showsTheSame } from './holdings'
import type { Holding } from './holdings'
import { mostWritten } from './most-written'
import type { WrittenKey } from './most-written'
import { colourOf } from './palette'
import { dashesOf } from './runs'
import { coordinate, pair, pathOf, svgOf, textAt, textWidth, WIDTH } from './svg'
import { clipped, countOf, countText, listed, msText, nameText } from './words'

const LEFT = 84
const CELL = 1.7
const LANE = 15
const HEADING = 16
const SPACE = 8
const KEY_ROW = 14
export const MOST_PICTURES = 4

/** @param detail of (0, 1]: at less than a half, only the first and the last picture, and no backups */
export function ownership(evidence: Evidence, detail = 1): Figure | null {
  const pictures = chosenOf(evidence.ownership, detail < 0.5 ? 2 : MOST_PICTURES)
  const [first] = pictures
  if (first === undefined) return null
  const nodes = nodesOf(pictures)
  const keys = mostWritten(evidence.operations)
  const count = Math.max(1, first.owners.length)
  let y = 0
  const rows = pictures.map((picture, index) => {
    const top = y
    const lanes = holdingsOf(picture, nodes)
    y += HEADING + lanes.length * LANE + SPACE
    const before = pictures[index - 1]
    const change =
      before === undefined ? '' : `, ${countText(movedBetween(before, picture))} with another owner than above`
    const heading = textAt(0, top + 11, `${msText(picture.at)}: ${nameText(picture.label)}${change}`, 'start', 'q')
    const drawn = lanes.map((lane, at) => laneOf(lane, top + HEADING + at * LANE, nodes, detail >= 0.5))
    return heading + drawn.join('')
  })
  const marks = keyMarks(keys, pictures.length, y / pictures.length, count)
  const alt = altOf(pictures, nodes, keys)
  return {
    svg: svgOf(alt, WIDTH, y + keys.length * KEY_ROW, rows.join('') + marks),
    caption: captionOf(pictures, keys, detail >= 0.5),
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

function altOf(pictures: readonly OwnershipPicture[], nodes: readonly string[], keys: readonly WrittenKey[]): string {
  const told = pictures.map((picture) => {
    const lanes = holdingsOf(picture, nodes).map(({ node, ownedCount, backupCount }) =>
      node === ''
        ? `${countText(ownedCount)} without an owner`
        : `${nameText(node)} owns ${countText(ownedCount)} and backs up ${countText(backupCount)}`,
    )
    return `At ${msText(picture.at)}, ${nameText(picture.label)}: ${listed(lanes)}.`
  })
  const owned = keys.map(({ key, partition }) => {
    const owners = pictures.map(({ owners: all }) => nameText(all[partition] ?? '') || 'nobody')
    const chain = owners.filter((owner, index) => owner !== owners[index - 1])
    return `“${nameText(key)}” is in partition ${partition}, owned by ${chain.join(', then ')}.`
  })
  return [`Owners of ${countOf(pictures[0]?.owners.length ?? 0, 'partition')}.`, ...told, ...owned].join(' ')
}

function captionOf(pictures: readonly OwnershipPicture[], keys: readonly WrittenKey[], showsBackups: boolean): string {
  const [first] = pictures
  const last = pictures.at(-1)
  const how = `Partitions from left to right, each in the lane of its owner${showsBackups ? '; the thin line below a lane is what the node backs up' : ''}`
  const marked = keys.length === 0 ? '' : '; upright lines mark the keys written to most'
  if (first === undefined || last === undefined || pictures.length === 1) return `${how}${marked}.`
  const moved = movedBetween(first, last)
  return `${how}${marked}. From first to last, ${countText(moved)} of ${countText(first.owners.length)} changed their owner.`
}
