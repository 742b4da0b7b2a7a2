/** Draws what was done to the cluster over the rows of a timeline: a named bracket on top, a band below it. Pure. */
import { faultText } from './fault-groups'
import type { FaultGroup } from './fault-groups'
import { clipped, msText } from './words'
import { coordinate, pair, pathOf, textAt, textWidth, WIDTH } from './svg'
import type { TimeScale } from './time-scale'
import { box } from './track-marks'

const MOST_NAMED = 5
const ROW = 17
const LONGEST = 60

export interface NamedBands {
  readonly height: number
  /** @param bottom where the rows of the timeline end */
  readonly draw: (bottom: number) => string
}

interface Label {
  readonly group: FaultGroup
  readonly text: string
  readonly row: number
  readonly x: number
}

/** Names of the first ones; all of them are drawn. */
export function namedBands(groups: readonly FaultGroup[], scale: TimeScale): NamedBands {
  const labels = labelsOf(groups.slice(0, MOST_NAMED), scale)
  const height = (Math.max(-1, ...labels.map(({ row }) => row)) + 1) * ROW
  return {
    height,
    draw(bottom) {
      const areas = groups.map(({ from, to }) => areaOf(from, to, scale, height, bottom)).join('')
      const edges = groups.map(({ from, to }) => edgesOf(from, to, scale, height, bottom)).join('')
      const brackets = labels.map(({ group, row }) => bracketOf(group, scale, (row + 1) * ROW - 3, height)).join('')
      const names = labels.map(({ text, row, x }) => textAt(x, (row + 1) * ROW - 7, text, 'start', 'ft halo')).join('')
      return pathOf(areas, 'fl') + pathOf(edges + brackets, 'fe') + names
    },
  }
}

/** A name stands at its bracket, moved to the left where it would leave the picture, below those in its way. */
function labelsOf(groups: readonly FaultGroup[], scale: TimeScale): Label[] {
  const labels: Label[] = []
  for (const group of groups) {
    const text = clipped(faultText(group), LONGEST) + durationText(group)
    const x = Math.max(0, Math.min(scale.x(group.from), WIDTH - textWidth(text)))
    const from = Math.min(x, scale.x(group.from))
    const inTheWay = (row: number) => labels.some((each) => each.row === row && endOf(each, scale) + 8 > from)
    let row = 0
    while (inTheWay(row)) row += 1
    labels.push({ group, text, row, x })
  }
  return labels
}

function durationText({ from, to }: FaultGroup): string {
  return to === null || to - from < 1 ? '' : `, ${msText(to - from)}`
}

function endOf({ text, x, group }: Label, scale: TimeScale): number {
  return Math.max(x + textWidth(text), scale.x(group.to ?? Infinity))
}

function areaOf(from: number, to: number | null, scale: TimeScale, top: number, bottom: number): string {
  const width = scale.x(to ?? Infinity) - scale.x(from)
  return width < 0.1 ? '' : box(scale.x(from), top, width, bottom - top)
}

/** A fault that did not end has no right edge. */
function edgesOf(from: number, to: number | null, scale: TimeScale, top: number, bottom: number): string {
  const edge = (at: number) => `M${pair(scale.x(at), top)}V${coordinate(bottom)}`
  return edge(from) + (to === null || scale.x(to) - scale.x(from) < 1 ? '' : edge(to))
}

function bracketOf({ from, to }: FaultGroup, scale: TimeScale, y: number, foot: number): string {
  const end = scale.x(to ?? Infinity)
  const down = `V${coordinate(foot)}`
  const right = to === null ? `M${pair(end - 5, y - 3)}l5 3-5 3` : end - scale.x(from) < 1 ? '' : down
  return `M${pair(scale.x(from), foot)}V${coordinate(y)}H${coordinate(end)}${right}`
}
