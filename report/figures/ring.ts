/** All partitions as a ring: a track for each member, filled where it owns. The live page and the report share it. Pure. */
import type { Figure } from './Figure'
import { colourOf } from './palette'
import { dashesOf } from './runs'
import { coordinate, pair, pathOf, svgOf, textAt } from './svg'
import { clipped, countOf, countText, listed, nameText, sortedNames } from './words'

export interface RingMember {
  readonly name: string
  readonly state: 'up' | 'down'
}

export interface RingPicture {
  /** Indexed by partitionId; null or empty where nobody owns it. */
  readonly owners: readonly (string | null)[]
  readonly members: readonly RingMember[]
  /** A partition to point at. */
  readonly highlighted?: number
}

const OUTER = 118
const CENTRE = 140
const LEGEND = 300
const LINE = 22
const WIDTH = 520

interface Track extends RingMember {
  readonly colour: string
  readonly isOwned: readonly boolean[]
  readonly count: number
}

export function ring(picture: RingPicture): Figure {
  const tracks = tracksOf(picture)
  // Half of the radius stays open for the words in the middle, however many tracks there are.
  const width = Math.min(16, (OUTER - 54) / Math.max(1, tracks.length))
  const arcs = tracks.map((track, index) => arcOf(track, OUTER - (index + 0.5) * width, width))
  const alt = altOf(picture, tracks)
  const top = CENTRE - ((tracks.length - 1) * LINE) / 2
  const legend = tracks.map((track, index) => legendLine(track, top + index * LINE))
  const height = Math.max(2 * CENTRE, tracks.length * LINE + 2 * LINE)
  return {
    svg: svgOf(alt, WIDTH, height, arcs.join('') + middleOf(picture) + pointerOf(picture) + legend.join('')),
    caption: 'Partition 0 is at the top, and they count clockwise; each member has a track, from the outside in.',
    alt,
  }
}

/** Members first, then owners that are no members, then what nobody owns. */
function tracksOf({ owners, members }: RingPicture): Track[] {
  const known = new Set(members.map(({ name }) => name))
  const strangers = sortedNames(owners.flatMap((owner) => (owner ? [owner] : []))).filter((name) => !known.has(name))
  const names = [...known, ...strangers]
  const states = new Map(members.map(({ name, state }) => [name, state]))
  const tracks = sortedNames(names).map((name) => {
    const isOwned = owners.map((owner) => owner === name)
    const count = isOwned.filter(Boolean).length
    return { name, state: states.get(name) ?? 'down', colour: colourOf(name, names), isOwned, count }
  })
  const isOwned = owners.map((owner) => !owner)
  const count = isOwned.filter(Boolean).length
  return count === 0 ? tracks : [...tracks, { name: '', state: 'down', colour: 'var(--fig-line)', isOwned, count }]
}

function arcOf({ isOwned, colour }: Track, radius: number, width: number): string {
  const dashes = dashesOf(isOwned)
  const [across, thickness] = [coordinate(radius), coordinate(width - 3)]
  const place = `cx="${CENTRE}" cy="${CENTRE}" r="${across}" fill="none" transform="rotate(-90 ${CENTRE} ${CENTRE})"`
  const trace = `<circle ${place} stroke="var(--fig-line)" stroke-width=".5"/>`
  if (dashes === null) return trace
  const line = `stroke="${colour}" stroke-width="${thickness}" pathLength="${isOwned.length}"`
  return `${trace}<circle ${place} ${line} stroke-dasharray="${dashes}"/>`
}

function legendLine({ name, state, colour, count }: Track, y: number): string {
  const square = `<path stroke="${colour}" stroke-width="10" d="M${LEGEND - 20} ${coordinate(y - 4)}h10"/>`
  if (name === '') return square + textAt(LEGEND, y, `${countOf(count, 'partition')} without an owner`)
  const crossed = state === 'down' ? pathOf(`M${pair(LEGEND - 22, y - 11)}l14 14m0-14l-14 14`, 'bad') : ''
  const text = `${clipped(name, 16)} — ${state === 'down' ? 'down, ' : ''}${countOf(count, 'partition')}`
  return square + crossed + textAt(LEGEND, y, text, 'start', state === 'down' ? 'q' : '')
}

function middleOf({ owners, highlighted }: RingPicture): string {
  const lines =
    highlighted === undefined
      ? [countText(owners.length), owners.length === 1 ? 'partition' : 'partitions']
      : [`partition ${highlighted}`, clipped(owners[highlighted] || 'no owner', 14)]
  return lines.map((line, at) => textAt(CENTRE, CENTRE - 3 + at * 15, line, 'middle', at === 0 ? 'b' : '')).join('')
}

/** Across all tracks, at the middle of the partition's share of the circle. */
function pointerOf({ owners, highlighted }: RingPicture): string {
  if (highlighted === undefined || owners.length === 0) return ''
  const angle = ((highlighted + 0.5) / owners.length) * 2 * Math.PI
  const at = (radius: number) => pair(CENTRE + radius * Math.sin(angle), CENTRE - radius * Math.cos(angle))
  return pathOf(`M${at(OUTER - 66)}L${at(OUTER + 12)}`, 'key')
}

function altOf({ owners, highlighted }: RingPicture, tracks: readonly Track[]): string {
  const told = tracks.map(({ name, state, count }) =>
    name === '' ? `${countText(count)} have no owner` : `${nameText(name)}, ${state}, owns ${countText(count)}`,
  )
  const pointed =
    highlighted === undefined
      ? ''
      : ` Partition ${highlighted} is owned by ${nameText(owners[highlighted] || '') || 'nobody'}.`
  return `Ring of ${countOf(owners.length, 'partition')}: ${listed(told)}.${pointed}`
}
