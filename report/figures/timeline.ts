/** When each client wrote and what became of it, what was done to the cluster meanwhile, and how long nobody was answered. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import { namedBands } from './fault-bands'
import { faultGroups } from './fault-groups'
import type { Figure } from './Figure'
import { gapsOf, lastKnownOf, longestGap } from './gaps'
import { gapBracket } from './gap-bracket'
import { svgOf, textAt, WIDTH } from './svg'
import { timeAxis } from './time-axis'
import { timeScale } from './time-scale'
import { columnsOf, denseMarks, place, singleMarks } from './track-marks'
import { tracksOf } from './tracks'
import { timelineAlt, timelineCaption } from './timeline-words'
import { clipped } from './words'

const LEFT = 84
const RIGHT = 596
const SPACE = 6

/** @param detail of (0, 1]: how fine the columns are where there are many writes */
export function timeline(evidence: Evidence, detail = 1): Figure {
  const { operations, faults } = evidence
  const groups = faultGroups(faults)
  const gap = longestGap(gapsOf(evidence))
  const scale = timeScale(timesOf(evidence), LEFT, RIGHT)
  const columnWidth = detail > 0.7 ? 2 : detail > 0.4 ? 4 : 8
  const tracks = tracksOf(operations).map((track) => place(track, scale))
  const columns = tracks.map((track) => (track.rows === null ? columnsOf(track, scale, columnWidth) : null))
  const dense = columns.filter((each, index) => each !== null && tracks[index]?.outcome === 'ok')
  const tallest = Math.max(1, ...dense.flatMap((each) => [...(each?.values() ?? [])]))
  const bands = namedBands(groups, scale)

  let y = bands.height + SPACE
  const rows = tracks.map((track, index) => {
    const top = y
    y += track.height + SPACE
    const counted = columns[index]
    const marks = counted
      ? denseMarks(track, scale, top, counted, columnWidth, tallest)
      : singleMarks(track, scale, top)
    const baseline = top + track.height / 2 + 4
    const name = track.client === '' ? '' : textAt(0, baseline, clipped(track.client, 12), 'start', 'b')
    return name + marks + textAt(RIGHT + 10, baseline, clipped(track.label, 18))
  })
  const bottom = y
  const bracket = gap === null ? '' : gapBracket(gap, scale, bottom, bands.height)
  const axis = bottom + (gap === null ? 0 : 26)
  const content = bands.draw(bottom) + rows.join('') + bracket + timeAxis(scale, axis)
  const msAColumn = ((scale.to - scale.from) / (RIGHT - LEFT)) * columnWidth
  const alt = timelineAlt(evidence, tracks, groups, gap)
  return {
    svg: svgOf(alt, WIDTH, axis + 20, content),
    caption: timelineCaption(evidence, tracks.length > dense.length, dense.length > 0, tallest, msAColumn),
    alt,
  }
}

/** A write that is open was so until the last that is known. */
function timesOf(evidence: Evidence): number[] {
  const { operations, faults } = evidence
  const isOpen = operations.length === 0 || operations.some(({ endedAt }) => endedAt === null)
  return [
    ...operations.flatMap(({ invokedAt, endedAt }) => [invokedAt, endedAt ?? invokedAt]),
    ...faults.flatMap(({ from, to }) => [from, to ?? from]),
    ...(isOpen ? [lastKnownOf(evidence)] : []),
  ]
}
